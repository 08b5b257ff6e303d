import { EXIT, type ExitCode } from "./exit-codes.ts";

/** What a command ends with when it cannot do what it was asked, told so that a person knows what to do. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly exitCode: ExitCode;
  /** What to do about it, a sentence. */
  readonly remedy: string | undefined;
  /** Stable name for programs, in `-o json`. */
  readonly code: string;
  /** More members for `-o json`: what was being followed. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(
    exitCode: ExitCode,
    code: string,
    message: string,
    remedy?: string,
    extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.remedy = remedy;
    this.extensions = extensions;
  }
}

/** The command line is wrong: exit 2. */
export function usage(message: string, remedy?: string): Failure {
  return new Failure(EXIT.usage, "usage", message, remedy);
}
