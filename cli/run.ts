import { type Command, CommanderError } from "commander";
import { paintFor } from "./context.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { readGlobals } from "./globals.ts";
import { buildProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line; answers the exit code. Everything that is thrown becomes a problem on standard error. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const interruption = new AbortController();
  const interrupt = () => {
    // Whoever presses it twice does not want to wait for what is being tidied up.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  const program = buildProgram(argv, terminal, interruption.signal);
  try {
    // `pitrix` alone shows what there is, and is no mistake.
    if (argv.length === 0) {
      program.outputHelp();
      return EXIT.ok;
    }
    await program.parseAsync([...argv], { from: "user" });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    // Only what fails pays for how a failure is told.
    const { problemText, toProblem } = await import("./output/problem.ts");
    const problem =
      interruption.signal.aborted && isAbort(error) ? toProblem(interruption.signal.reason) : toProblem(error);
    const { output, color, debug } = shownAs(program);
    if (output === "table") terminal.err(problemText(problem, paintFor(terminal, color, terminal.errIsTty)));
    else terminal.err(`${JSON.stringify(problem, undefined, output === "ndjson" ? 0 : 2)}\n`);
    if (debug && error instanceof Error && error.stack !== undefined) terminal.err(`${error.stack}\n`);
    return problem.exitCode;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "ConnectionError");
}

/** A command line that could not be read has no options to tell how its problem is shown. */
function shownAs(program: Command) {
  try {
    return readGlobals(program);
  } catch {
    return { output: "table", color: true, debug: false } as const;
  }
}
