import { WaitTimeout } from "../../sdk/index.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";

/** Why nothing is followed any longer though it goes on: Ctrl-C, or the time is over. Anything else as it is. */
export function detached(context: Context, error: unknown, what: string, again: string, about: object): unknown {
  if (context.signal.aborted)
    return new Failure(EXIT.interrupted, "interrupted", `${what} goes on without you.`, again, { ...about });
  if (error instanceof WaitTimeout)
    return new Failure(EXIT.timeout, "timeout", `${what} has not ended in time, and goes on.`, again, { ...about });
  return error;
}
