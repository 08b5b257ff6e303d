import { stripVTControlCharacters } from "node:util";
import type { Context } from "../context.ts";

const UP = (lines: number) => `\u001b[${lines}A`;
const CLEAR_BELOW = "\u001b[0J";

/**
 * A few lines on standard error that are written over as things go on. Without a terminal each state is one line, its first,
 * written when it has changed; with `--quiet` there is nothing.
 */
export class Live {
  readonly #context: Context;
  #shown = 0;
  #last = "";

  constructor(context: Context) {
    this.#context = context;
  }

  /**
   * @param lines what stands there now; the first says it all in short
   * @param state what has to change for another line where there is no terminal
   */
  show(lines: readonly string[], state = lines[0] ?? ""): void {
    const { terminal, globals } = this.#context;
    if (globals.quiet) return;
    if (!terminal.errIsTty) {
      const [first = ""] = lines;
      if (state !== this.#last) terminal.err(`${first}\n`);
      this.#last = state;
      return;
    }
    const fitting = lines.map((line) => shortened(line, terminal.columns - 1));
    terminal.err(`${this.#shown === 0 ? "" : UP(this.#shown)}${CLEAR_BELOW}${fitting.join("\n")}\n`);
    this.#shown = lines.length;
  }

  /** Leaves the last state standing. */
  end(): void {
    this.#shown = 0;
  }
}

/** A line that breaks would be two, and the next state would be written in the wrong place. */
function shortened(line: string, width: number): string {
  const bare = stripVTControlCharacters(line);
  return bare.length <= width ? line : `${bare.slice(0, Math.max(0, width - 1))}…`;
}
