import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { Failure } from "./failure.ts";

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Asks a person on standard error, so that results stay clean; where nobody sits, the default is taken. */
export class Questions {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  async text(message: string, initial: string, pattern = /^/): Promise<string> {
    if (!this.#context.interactive) return initial;
    const { text } = await import("@clack/prompts");
    const validate = (value: string | undefined) =>
      pattern.test(value === undefined || value === "" ? initial : value) ? undefined : `Use ${pattern.source}`;
    return this.#answered(
      await text({ message, placeholder: initial, defaultValue: initial, validate, ...this.#streams() }),
    );
  }

  /** The first choice is the default. */
  async choose(message: string, choices: readonly [Choice, ...Choice[]]): Promise<string> {
    if (!this.#context.interactive) return choices[0].value;
    const { select } = await import("@clack/prompts");
    return this.#answered(
      await select({ message, options: choices.map((choice) => ({ ...choice })), ...this.#streams() }),
    );
  }

  /** A secret, shown as dots. There is no default: `undefined` where nobody sits. */
  async secret(message: string): Promise<string | undefined> {
    if (!this.#context.interactive) return undefined;
    const { password } = await import("@clack/prompts");
    return this.#answered(await password({ message, ...this.#streams() }));
  }

  /** `true` without asking where nobody sits: a script means what it says. */
  async confirm(message: string): Promise<boolean> {
    if (!this.#context.interactive) return true;
    const { confirm, isCancel } = await import("@clack/prompts");
    const answer = await confirm({ message, initialValue: false, ...this.#streams() });
    return !isCancel(answer) && answer;
  }

  #streams() {
    return { output: process.stderr, signal: this.#context.signal };
  }

  #answered(answer: string | symbol): string {
    if (typeof answer === "string") return answer;
    throw new Failure(EXIT.interrupted, "interrupted", "Interrupted");
  }
}
