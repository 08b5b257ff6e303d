import type { PackageFault } from "../contract.ts";
import { fromPointer, step } from "../pointer.ts";
import { type Json, member } from "./schema.ts";
import {
  clusterValid,
  configValid,
  localeValid,
  messages,
  packageValid,
  type SchemaError,
  type Validator,
} from "./validators.generated.js";

/** The published schemas, `docs/schemas/<name>.schema.json`. */
const validators = {
  cluster: clusterValid,
  config: configValid,
  locale: localeValid,
  package: packageValid,
} satisfies Record<string, Validator>;
type SchemaName = keyof typeof validators;

/** A file full of faults needs no complete list. */
const MAX_FAULTS = 100;
const MAX_SHOWN = 60;

/** All that a file's schema says against a document, each fault with its pointer and what to do. */
export function schemaFaults(name: SchemaName, file: string, document: Json): PackageFault[] {
  const valid = validators[name];
  if (valid(document)) return [];
  // Names of members are told twice: by the pattern, and by propertyNames, which knows where.
  const errors = (valid.errors ?? []).filter(({ keyword, propertyName }) => keyword !== "pattern" || !propertyName);
  return errors
    .filter(({ propertyName, keyword }) => keyword === "propertyNames" || propertyName === undefined)
    .slice(0, MAX_FAULTS)
    .map((error) => ({ file, pointer: pointerOf(error), ...told(error, valueAt(document, error.instancePath)) }));
}

/** Faults of a later check that say nothing new where the schema spoke already: at, above or below its pointers. */
export function beyond(known: readonly PackageFault[], faults: readonly PackageFault[]): PackageFault[] {
  const related = (one: string, other: string) => one === other || one.startsWith(`${other}/`);
  return faults.filter(
    ({ file, pointer }) =>
      !known.some(
        (fault) => fault.file === file && (related(pointer, fault.pointer) || related(fault.pointer, pointer)),
      ),
  );
}

function pointerOf({ instancePath, keyword, params }: SchemaError): string {
  if (keyword === "required") return step(instancePath, String(params["missingProperty"]));
  if (keyword === "propertyNames") return step(instancePath, String(params["propertyName"]));
  return instancePath;
}

function told(error: SchemaError, value: Json | undefined): Pick<PackageFault, "detail" | "remedy"> {
  const { keyword, params } = error;
  const limit = String(params["limit"]);
  switch (keyword) {
    case "required":
      return { detail: `"${String(params["missingProperty"])}" is missing.`, remedy: "Add it." };
    case "type":
      return { detail: `Must be ${types(params["type"])}, not ${kind(value)}.`, remedy: "Write a value of that type." };
    case "minimum":
      return { detail: `${shown(value)} is less than ${limit}.`, remedy: `Write at least ${limit}.` };
    case "maximum":
      return { detail: `${shown(value)} is more than ${limit}.`, remedy: `Write at most ${limit}.` };
    case "enum": {
      const allowed = [params["allowedValues"]].flat().map(String).join(", ");
      return { detail: `${shown(value)} is none of ${allowed}.`, remedy: `Choose one of: ${allowed}.` };
    }
    case "propertyNames": {
      const name = String(params["propertyName"]);
      return {
        detail: `${shown(name)} cannot be a name here.`,
        remedy: "Rename it: letters, digits, spaces and . _ : -",
      };
    }
    case "pattern": {
      const says = messages[String(params["pattern"])] ?? "does not have the right form";
      return { detail: `${shown(value)} ${says}.`, remedy: "Correct the value." };
    }
    case "minItems":
    case "minLength":
    case "minProperties":
      return { detail: `Must have at least ${limit} ${counted(keyword)}.`, remedy: "Fill it, or leave it out." };
    case "maxItems":
    case "maxLength":
    case "maxProperties":
      return { detail: `Must have at most ${limit} ${counted(keyword)}.`, remedy: "Shorten it." };
    default:
      return { detail: `The value breaks the rule "${keyword}".`, remedy: "Correct the value." };
  }
}

function counted(keyword: string): string {
  return keyword.endsWith("Items") ? "items" : keyword.endsWith("Length") ? "characters" : "members";
}

const WORDS = new Map([
  ["array", "a list"],
  ["object", "an object"],
  ["integer", "a whole number"],
  ["string", "a text"],
  ["null", "null"],
]);

function types(type: unknown): string {
  return [type]
    .flat()
    .map((name) => WORDS.get(String(name)) ?? `a ${String(name)}`)
    .join(" or ");
}

function kind(value: Json | undefined): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "null";
  return typeof value === "number" ? `the number ${value}` : (WORDS.get(typeof value) ?? `a ${typeof value}`);
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function valueAt(document: Json, pointer: string): Json | undefined {
  return fromPointer(pointer).reduce<Json | undefined>(
    (value, key) => (Array.isArray(value) ? value[Number(key)] : member(value, key)),
    document,
  );
}
