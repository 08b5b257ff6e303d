import type { Command } from "commander";
import type { Globals } from "./globals.ts";
import type { Column } from "./output/column.ts";
import { machineReadable } from "./output/format.ts";
import { coloured, type Paint, plain, type Terminal } from "./terminal.ts";

/** What every command works with. */
export class Context {
  readonly terminal: Terminal;
  readonly globals: Globals;
  /** Ends what is under way at Ctrl-C. */
  readonly signal: AbortSignal;
  readonly now: () => Date;

  constructor(terminal: Terminal, globals: Globals, signal: AbortSignal, now: () => Date = () => new Date()) {
    this.terminal = terminal;
    this.globals = globals;
    this.signal = signal;
    this.now = now;
  }

  /** Whether a person sits here who can be asked. */
  get interactive(): boolean {
    return this.terminal.inIsTty && this.terminal.errIsTty && !this.globals.quiet && this.terminal.env.CI === undefined;
  }

  /** Of results. */
  get paint(): Paint {
    return paintFor(this.terminal, this.globals.color, this.terminal.outIsTty);
  }

  /** Of notes and problems. */
  get paintErr(): Paint {
    return paintFor(this.terminal, this.globals.color, this.terminal.errIsTty);
  }

  /** A sentence beside the result; none with `--quiet` and none between the data of other formats. */
  note(text: string): void {
    if (!this.globals.quiet && this.globals.output === "table") this.terminal.err(`${text}\n`);
  }

  /** What a command answers in a sentence of its own, and as an object in every other format. */
  async say(text: string, value: unknown): Promise<void> {
    const { output } = this.globals;
    if (output !== "table") this.terminal.out(await machineReadable(output, value));
    else this.terminal.out(`${text}\n`);
  }

  /** One object. */
  async object(value: Readonly<Record<string, unknown>>): Promise<void> {
    const { output } = this.globals;
    if (output !== "table") {
      this.terminal.out(await machineReadable(output, value));
      return;
    }
    const { objectText } = await import("./output/table.ts");
    this.terminal.out(objectText(value, this.paint, this.now()));
  }

  /** A list: an array for programs, a table for people. */
  async list(items: readonly Readonly<Record<string, unknown>>[], columns?: readonly Column[]): Promise<void> {
    const { output } = this.globals;
    if (output !== "table") {
      this.terminal.out(await machineReadable(output, items));
      return;
    }
    if (items.length === 0) {
      this.note("Nothing is listed.");
      return;
    }
    const { tableText, usualColumns } = await import("./output/table.ts");
    this.terminal.out(tableText(items, columns ?? usualColumns(items), this.paint, this.now()));
  }
}

/** What commands get: their operands and options, and how to make what they work with. */
export type Handler = (context: Context, operands: readonly string[], options: Options) => Promise<void>;

/** Options of a command as given, by their camel-cased names. */
export class Options {
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
  }

  text(name: string): string | undefined {
    const value = this.#given[name];
    return typeof value === "string" ? value : undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#given[name];
    return typeof value === "boolean" ? value : undefined;
  }

  /** Of an option that may stand several times; empty when it does not. */
  texts(name: string): readonly string[] {
    const value = this.#given[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  }
}

/** Adds commands to a program and runs them in its context. */
export interface Registrar {
  readonly root: Command;
  run(command: Command, handler: Handler): void;
}

/** Of an option that may stand several times. */
export const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value];

export function paintFor(terminal: Terminal, wanted: boolean, isTty: boolean): Paint {
  const { NO_COLOR, FORCE_COLOR, TERM } = terminal.env;
  if (!wanted || (NO_COLOR !== undefined && NO_COLOR !== "")) return plain;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "0" && FORCE_COLOR !== "") return coloured;
  return isTty && TERM !== "dumb" ? coloured : plain;
}
