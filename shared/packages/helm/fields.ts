import { isObject, type Json } from "../json.ts";
import { step } from "../pointer.ts";
import type { ChartText } from "./chart-text.ts";

/**
 * Reads the members of one map of a chart's file as Helm does: names may be written in any case, null is nothing, and
 * where a text is wanted, a number or a boolean is taken as one. Of wrong types it collects faults.
 */
export class Fields {
  readonly #source: ChartText;
  readonly #file: string;
  readonly #pointer: string;
  readonly #members: ReadonlyMap<string, Json>;

  constructor(source: ChartText, file: string, pointer: string, value: Json) {
    this.#source = source;
    this.#file = file;
    this.#pointer = pointer;
    this.#members = new Map(isObject(value) ? Object.entries(value) : []);
    if (!isObject(value)) this.fault("", "This must be a map.", "Write keys and values.");
  }

  /** Empty when it is not there. Control characters are left out, white space becomes blanks. */
  text(name: string): string {
    const [key, value] = this.#find(name);
    return value === undefined ? "" : (this.#asText(step("", key), value) ?? "");
  }

  flag(name: string): boolean {
    const [key, value] = this.#find(name);
    if (value === undefined || typeof value === "boolean") return value === true;
    this.fault(step("", key), "This must be true or false.", "Leave out the quotes.");
    return false;
  }

  texts(name: string): string[] {
    return this.#list(name).flatMap(([at, item]) => (item === null ? [] : (this.#asText(at, item) ?? [])));
  }

  map(name: string): Record<string, string> {
    const [key, value] = this.#find(name);
    if (value === undefined) return {};
    if (!isObject(value)) this.fault(step("", key), "This must be a map of texts.", "Write keys and values.");
    const members = isObject(value) ? Object.entries(value) : [];
    return Object.fromEntries(
      members.flatMap(([one, item]) => {
        const text = item === null ? "" : this.#asText(step(step("", key), one), item);
        return text === undefined ? [] : [[one, text] as const];
      }),
    );
  }

  /** Maps of a list, each with its pointer inside of this one. */
  maps(name: string): readonly (readonly [pointer: string, fields: Fields])[] {
    return this.#list(name).map(([at, item]) => [at, new Fields(this.#source, this.#file, this.#pointer + at, item)]);
  }

  fault(pointer: string, detail: string, remedy: string): void {
    this.#source.fault(this.#file, this.#pointer + pointer, detail, remedy);
  }

  #list(name: string): readonly (readonly [pointer: string, item: Json])[] {
    const [key, value] = this.#find(name);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value.map((item, index) => [step(step("", key), index), item] as const);
    this.fault(step("", key), "This must be a list.", "Write one item a line, each after a hyphen.");
    return [];
  }

  #find(name: string): readonly [key: string, value?: Json] {
    const key = this.#members.has(name)
      ? name
      : [...this.#members.keys()].find((other) => other.toLowerCase() === name.toLowerCase());
    const value = key === undefined ? undefined : this.#members.get(key);
    return key === undefined || value === undefined || value === null ? [name] : [key, value];
  }

  #asText(pointer: string, value: Json): string | undefined {
    if (typeof value === "object") {
      this.fault(pointer, "This must be a text.", "Write one value.");
      return undefined;
    }
    return String(value).replace(/\s/gu, " ").replace(/\p{C}/gu, "");
  }
}
