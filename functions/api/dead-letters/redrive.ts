import { type LetterParts, redriveQueue } from "../../../shared/letters/queues.ts";
import type { Write } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { redrive as contract } from "./routes.ts";

/** Letters that one request gives back, unless it says otherwise. */
const MOST = 100;

export interface RedriveNeeds extends LetterParts {
  /** Keeps what the request came to. */
  readonly save: (writes: readonly Write[]) => Promise<void>;
}

/** What was given back is told afterwards: a request that dies between has done no harm, and is repeated. */
export function redrive(needs: RedriveNeeds): Operation<typeof contract> {
  return async ({ body, log, commit }) => {
    const { queue, letters = MOST } = body;
    const count = await redriveQueue(needs, queue, letters);
    log.info("dead letters were redriven", { queue, ...count });
    return commit({ body: { queue, ...count } }, (also) => needs.save(also));
  };
}
