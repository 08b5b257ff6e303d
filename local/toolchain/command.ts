import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";

export interface CommandOptions {
  /** File that gets everything the command prints; appended to. */
  readonly log: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end, without a shell and without standard input.
 * Throws an Error that names the program, its exit code, its log and the last lines of that log.
 */
export async function runCommand(argv: readonly [string, ...string[]], options: CommandOptions): Promise<void> {
  await mkdir(dirname(options.log), { recursive: true });
  const log = createWriteStream(options.log, { flags: "a" });
  log.write(`$ ${argv.join(" ")}\n`);
  const [program, ...args] = argv;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = await new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code === 0 ? "" : `it ended with ${code ?? signal}`));
  });
  log.end();
  await finished(log);
  if (ended === "") return;
  const tail = (await readFile(options.log, "utf8")).trimEnd().split("\n").slice(-6).join("\n  ");
  throw new Error(`${argv.slice(0, 3).join(" ")} failed: ${ended}. Log: ${options.log}\n  ${tail}`);
}
