import type { ResultStatus } from "../../shared/protocol/messages.ts";
import type { Confd } from "./confd.ts";
import type { Ran } from "./process.ts";
import type { Watching } from "./watching.ts";

/** What became of one command, before it gets an id and times. */
export interface Outcome {
  readonly status: ResultStatus;
  readonly exitCode?: number;
  readonly output?: string;
  readonly message?: string;
  /** What a look found. */
  readonly answer?: string;
}

/** What the commands work with. */
export interface Node {
  readonly confd: Confd;
  readonly watching: Watching;
  /** Before every path of the machine: `/`, but in tests. */
  readonly root: string;
  readonly stateDir: string;
  readonly logDir: string;
  /** The node's own private address. */
  readonly address: string;
}

export function outcomeOf(ran: Ran, what: string, timeoutMs: number): Outcome {
  const { exitCode, output } = ran;
  if (ran.timedOut)
    return { status: "timed-out", exitCode, output, message: `${what} did not end within ${timeoutMs / 1000} s.` };
  if (exitCode === 0) return { status: "succeeded", exitCode, output };
  const why = ran.problem === undefined ? `ended with exit code ${exitCode}` : `could not be started: ${ran.problem}`;
  return { status: "failed", exitCode, output, message: `${what} ${why}.` };
}
