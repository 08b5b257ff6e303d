import { parseArgs } from "node:util";
import { cleanLeftovers } from "./machine-room/leftovers.ts";
import { type LocalStack, type StackOptions, startLocalStack } from "./stack.ts";
import { StepFailed, type Steps, showSteps } from "./steps.ts";
import { checkPrerequisites } from "./toolchain/prerequisites.ts";

/** What a program on the local stack is handed. */
export interface Performance {
  /** `--once`: end by itself, with everything deleted. `--json`: the last line is the outcome. */
  readonly options: { readonly once: boolean; readonly json: boolean };
  /** Writes one line for people: beside the outcome, where that is asked for. */
  readonly write: (line: string) => void;
  readonly steps: Steps;
  /** Since the program began. */
  seconds(): number;
  /** Starts the stack that ends with the program. */
  start(options?: StackOptions): Promise<LocalStack>;
  /** Ends the stack; how many namespaces it left. */
  end(): Promise<number>;
  /** Prints the outcome, if it is asked for. */
  report(outcome: object): void;
  /** Settles when somebody wants the program to end. */
  readonly stopped: Promise<string>;
}

/**
 * Runs one program of this repository on a local stack of its own: options, signals, the exit code, and an end of every
 * process, namespace and mount, however it goes.
 * @param play answers the exit code
 * @param onFailure what the outcome says besides the error; `expected` errors are told without their stack
 */
export async function perform(
  play: (performance: Performance) => Promise<number>,
  { expected = [], onFailure = () => ({}) }: PerformOptions = {},
): Promise<void> {
  const { values: options } = parseArgs({
    options: { once: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const began = performance.now();
  const write = (line: string): void => (options.json ? console.error(line) : console.log(line));
  const report = (outcome: object) => {
    if (options.json) console.log(JSON.stringify(outcome));
  };
  const steps = showSteps(write);
  let stack: LocalStack | undefined;
  const stopped = Promise.withResolvers<string>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopped.resolve(signal));
  const end = async () => {
    await stack?.stop();
    stack = undefined;
    return cleanLeftovers();
  };
  const start = async (wanted?: StackOptions) => {
    stack = await startLocalStack(steps, wanted);
    return stack;
  };
  const seconds = () => Math.round((performance.now() - began) / 100) / 10;
  try {
    const { missing } = checkPrerequisites();
    for (const sentence of missing) console.error(sentence);
    if (missing.length > 0) {
      process.exitCode = 1;
      return;
    }
    await cleanLeftovers();
    const work = play({ options, write, steps, seconds, start, end, report, stopped: stopped.promise });
    const first = await Promise.race([work, stopped.promise]);
    // The work meets its ended servers; what it says then is of no interest any more.
    work.catch(() => undefined);
    process.exitCode = typeof first === "string" ? 130 : first;
  } catch (error) {
    const known = error instanceof Error && [StepFailed, ...expected].some((kind) => error instanceof kind);
    const message = error instanceof Error ? error.message : String(error);
    console.error(known ? message : error);
    report({ ok: false, error: message, ...onFailure() });
    process.exitCode = 1;
  } finally {
    await stack?.stop();
  }
}

interface PerformOptions {
  readonly expected?: readonly (new (message: string) => Error)[];
  readonly onFailure?: () => object;
}
