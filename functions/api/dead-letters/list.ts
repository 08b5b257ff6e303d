import { type LetterParts, LetterQueue, readQueue } from "../../../shared/letters/queues.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

/** Two requests a queue, all queues at once. */
export function list(parts: Pick<LetterParts, "letters">): Operation<typeof contract> {
  return async () => {
    const queues = await Promise.all(LetterQueue.options.map((queue) => readQueue(parts, queue)));
    return { body: { items: queues.map((one) => ({ ...one, sample: [...one.sample] })) } };
  };
}
