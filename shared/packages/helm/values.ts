import type { Fault } from "../../kernel/problem.ts";
import type { CheckOptions, ValuesResult } from "../contract.ts";
import { isObject, type Json, type JsonObject, member } from "../json.ts";
import { step } from "../pointer.ts";
import { deriveSchema } from "./derive.ts";
import { mergeValues, withoutNulls } from "./merge.ts";
import type { HelmPackage } from "./package.ts";
import { checkSchema } from "./schema-check.ts";

const MAX_DEPTH = 64;
const MAX_NODES = 50_000;

/**
 * Answers are what Helm takes as a values file: they are merged over `values.yaml` (maps deeply, lists replaced, null takes
 * a value away) and checked by the chart's schema, or by one derived from the defaults, and by the schemas of the charts
 * in `charts/` that are switched on. The answer holds everything, so that it stays the same when it is checked again.
 */
export function checkHelmValues(pkg: HelmPackage, answers: unknown, { current }: CheckOptions = {}): ValuesResult {
  const faults: Fault[] = [];
  if (pkg.type === "library")
    faults.push({ pointer: "", detail: "A library chart cannot be deployed.", remedy: "Deploy a chart that uses it." });
  const given = new Answers(faults).map(answers ?? {});
  if (given === undefined || faults.length > 0) return { ok: false, faults };
  const values = mergeValues(current === undefined ? pkg.defaults : mergeValues(pkg.defaults, current), given);
  const effective = withoutNulls(values);
  const schema = pkg.schema ?? deriveSchema(pkg.defaults, {});
  faults.push(...checkSchema(schema, effective).faults);
  for (const part of pkg.subcharts) faults.push(...checkPart(pkg, part, effective));
  return faults.length === 0 ? { ok: true, values } : { ok: false, faults };
}

/** A chart in `charts/` sees its own part of the values, and all that is `global`. */
function checkPart(pkg: HelmPackage, part: HelmPackage["subcharts"][number], values: JsonObject): readonly Fault[] {
  const dependency = pkg.dependencies.find(({ alias, name }) => (alias ?? name) === part.key);
  if (dependency !== undefined && !isEnabled(dependency, values)) return [];
  const own = member(values, part.key) ?? {};
  const pointer = step("", part.key);
  if (!isObject(own)) return [{ pointer, detail: "This must be a map.", remedy: "Give values of that chart." }];
  const global = mergeValues(mapOf(member(own, "global")), mapOf(member(values, "global")));
  const seen = withoutNulls(mergeValues(part.defaults, { ...own, global }));
  return checkSchema(part.schema, seen).faults.map((fault) => ({ ...fault, pointer: pointer + fault.pointer }));
}

/** As Helm decides: the first condition that names a boolean; else the tags; else it is on. */
function isEnabled({ condition, tags }: HelmPackage["dependencies"][number], values: JsonObject): boolean {
  for (const path of (condition ?? "").split(",")) {
    const found = path.trim().split(".").reduce<Json | undefined>(member, values);
    if (typeof found === "boolean") return found;
  }
  const switches = tags.map((tag) => member(member(values, "tags"), tag)).filter((one) => typeof one === "boolean");
  return switches.length === 0 || switches.includes(true);
}

function mapOf(value: Json | undefined): JsonObject {
  return value !== undefined && isObject(value) ? value : {};
}

/** Makes sure that what came in a request is JSON of a sane size. */
class Answers {
  readonly #faults: Fault[];
  #nodes = 0;

  constructor(faults: Fault[]) {
    this.#faults = faults;
  }

  map(answers: unknown): JsonObject | undefined {
    const value = this.#value(answers, "", 0);
    if (value !== undefined && isObject(value)) return value;
    if (this.#faults.length === 0) this.#fault("", "The answers are no object.", "Give values by their names.");
    return undefined;
  }

  #value(value: unknown, pointer: string, depth: number): Json | undefined {
    if (++this.#nodes > MAX_NODES || depth > MAX_DEPTH) {
      if (this.#faults.length === 0) this.#fault(pointer, "The answers are too many, or too deep.", "Give fewer.");
      return undefined;
    }
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value === "string") {
      if (!value.isWellFormed()) this.#fault(pointer, "The text holds half of a surrogate pair.", "Send valid UTF-8.");
      return value;
    }
    if (Array.isArray(value))
      return value.map((item, index) => this.#value(item, step(pointer, index), depth + 1) ?? null);
    if (typeof value !== "object") return this.#fault(pointer, "This is no JSON value.", "Give JSON.");
    const members = Object.entries(value).map(([key, item]: [string, unknown]) => {
      const at = step(pointer, key);
      if (key === "__proto__") this.#fault(at, 'The key "__proto__" is not allowed.', "Leave it out.");
      return [key, this.#value(item, at, depth + 1) ?? null] as const;
    });
    return Object.fromEntries(members);
  }

  #fault(pointer: string, detail: string, remedy: string): undefined {
    if (this.#faults.length < 100) this.#faults.push({ pointer, detail, remedy });
  }
}
