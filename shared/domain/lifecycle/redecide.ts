import { Problem } from "../../kernel/problem.ts";
import { Overtaken } from "./store.ts";

/** Changes of one version or app at once that one request gives way to. */
const MAX_ATTEMPTS = 5;

/** Reads, decides and saves again when another change came between: the later of two commands meets what the first left. */
export async function redecide<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      if (attempt === MAX_ATTEMPTS) throw busy(error);
    }
  }
}

function busy(cause: Overtaken): Problem {
  return new Problem(
    {
      status: 429,
      code: "too-many-requests",
      title: "The app is being changed by many requests at once",
      detail: "Send the same request again.",
      retryable: true,
      retryAfter: 1,
    },
    { cause },
  );
}
