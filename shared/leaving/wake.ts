import type { Functions } from "../platform/lambda.ts";
import type { Logger } from "../platform/logger.ts";

/**
 * Has the worker look for work. One request; a failure is no failure of the caller's: the worker looks by itself every
 * minute.
 */
export function wakeBy(functions: Functions, name: string, log: Logger): () => Promise<void> {
  return async () => {
    try {
      await functions.send(name, {});
    } catch (error) {
      log.error("the worker was not woken", { error });
    }
  };
}
