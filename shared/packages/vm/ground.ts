import type { Fault } from "../../kernel/problem.ts";
import { type Command, toCommand } from "./command.ts";
import type { Template } from "./template.ts";
import type { Values } from "./values.ts";

/** What the readers of a rendered `cluster.json` share: its template, the answers, and the faults that they find. */
export class Ground {
  readonly faults: Fault[] = [];
  readonly #template: Template;
  readonly #values: Values;
  readonly #locate: (pointer: string) => string;

  /** @param locate from a pointer of the rendered document to what is shown to its author */
  constructor(template: Template, values: Values, locate: (pointer: string) => string) {
    this.#template = template;
    this.#values = values;
    this.#locate = locate;
  }

  /** The command that stands at a pointer; a fault, and `undefined`, when it cannot be run. */
  command(text: string, pointer: string, shell: boolean | undefined): Command | undefined {
    const result = toCommand(text, this.#template.partsAt(pointer, text, this.#values), shell ?? false);
    if (result.ok) return result.command;
    this.fault(pointer, result.detail, result.remedy);
    return undefined;
  }

  fault(pointer: string, detail: string, remedy: string): void {
    this.faults.push({ pointer: this.#locate(pointer), detail, remedy });
  }
}
