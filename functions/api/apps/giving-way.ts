import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";

/** Changes of one app at once that a request gives way to. */
const MAX_ATTEMPTS = 5;

/** Decides again when somebody else changed the app, the first write of the transaction, between reading and writing. */
export async function givingWay<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const overtaken = error instanceof ConditionFailed && error.index === 0;
      if (!overtaken || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
