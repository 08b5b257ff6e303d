import { buffer } from "node:stream/consumers";
import { styleText } from "node:util";

/** Where a command reads and writes: the process, or what a test puts in its place. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results go here, and nothing else: it can be piped. */
  out(text: string): void;
  /** Progress, notes and problems. */
  err(text: string): void;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  readonly inIsTty: boolean;
  /** Characters a line of standard error can take. */
  readonly columns: number;
  /** All of standard input. */
  readInput(): Promise<Buffer>;
}

/** The process's own. */
export function processTerminal(): Terminal {
  // A reader that has seen enough (`| head`) closes the pipe; that is no fault of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  return {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTty: process.stdout.isTTY === true,
    errIsTty: process.stderr.isTTY === true,
    inIsTty: process.stdin.isTTY === true,
    get columns() {
      return process.stderr.columns ?? 80;
    },
    readInput: () => buffer(process.stdin),
  };
}

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;

export const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });
