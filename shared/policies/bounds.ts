import type { Subject } from "./subject.ts";

/** A node of an expression, as much of it as its bounds need. */
export interface Part {
  /** `id`, `call`, `method`, `field`, or an operator. */
  readonly op: string;
  /** Of an identifier, a field, a function or a method. */
  readonly name?: string;
  /** What a field or a method belongs to. */
  readonly of?: Part;
  readonly rest: readonly Part[];
}

/** Lists that an expression may walk. */
const LISTS = ["request.groups", "plan.resources", "plan.changes"] as const;
type ListName = (typeof LISTS)[number];

const FUNCTIONS = new Set(["size", "has", "int", "double", "string"]);
const METHODS = new Set(["size", "startsWith", "endsWith", "contains", "lowerAscii", "upperAscii"]);
/** They walk a list; each binds a name. */
const MACROS = new Set(["all", "exists", "exists_one", "filter"]);
const ROOTS = new Set(["request", "deployment", "plan", "values", "cel"]);

/**
 * What of an expression is not allowed, in a sentence; `undefined`: nothing. CEL always ends, and may be dear all the same:
 * texts doubled again and again, lists walked within lists, patterns that backtrack. So only the lists of what is judged are
 * walked, not one within another, no name is bound to anything else, and functions are those that take time in proportion to
 * what they are given. Pure.
 */
export function beyondBounds(part: Part, inMacro = false, listFits = false): string | undefined {
  const { op, name = "", of, rest } = part;
  if (op === "call" && !FUNCTIONS.has(name)) return `The function ${name}() cannot be used in policies.`;
  if (op === "id" && name === "values" && inMacro) return "values cannot be read while a list is walked.";
  if (sourceOf(part) !== undefined && !listFits)
    return "A list can be walked, asked for its size or searched with `in`, and not compared or joined.";
  if (op === "method" && MACROS.has(name)) {
    const [bound, ...body] = rest;
    if (of === undefined || sourceOf(of) === undefined) return `${name}() walks ${LISTS.join(", ")} only.`;
    if (inMacro) return "A list cannot be walked while another one is.";
    if (bound?.name !== undefined && ROOTS.has(bound.name)) return `${bound.name} cannot be the name of an element.`;
    return beyondBounds(of, false, true) ?? first(body.map((one) => beyondBounds(one, true)));
  }
  if (op === "method" && !METHODS.has(name)) return `The function ${name}() cannot be used in policies.`;
  const sized = (op === "call" || op === "method") && name === "size";
  const inside = rest.map((one, place) =>
    beyondBounds(one, inMacro, sized || (op === "in" && place === 1) || (op === "[]" && place === 0)),
  );
  return (of === undefined ? undefined : beyondBounds(of, inMacro, sized)) ?? first(inside);
}

/** Steps that one evaluation may take at most, by the sizes of what is judged. Pure. */
export function costOf(part: Part, subject: Subject): number {
  const { op, name = "", of, rest } = part;
  const own = op === "id" && name === "values" ? weightOf(subject.values) : 1;
  const inside = rest.map((one) => costOf(one, subject));
  const sum = (costs: readonly number[]) => costs.reduce((all, one) => all + one, 0);
  const before = of === undefined ? 0 : costOf(of, subject);
  if (op === "method" && MACROS.has(name)) return own + before + lengthOf(of, subject) * sum(inside);
  return own + before + sum(inside) + (op === "in" ? lengthOf(rest[1], subject) : 0);
}

/** Texts that users give can be 100 KB long, and to look for one in another takes the product of their lengths at worst. */
function weightOf(values: Subject["values"]): number {
  const size = JSON.stringify(values).length;
  return 1 + Math.ceil((size * size) / 100_000);
}

function lengthOf(part: Part | undefined, { request, plan }: Subject): number {
  const lengths: Readonly<Record<ListName, number>> = {
    "request.groups": request.groups.length,
    "plan.resources": plan.resources.length,
    "plan.changes": plan.changes.length,
  };
  const source = part === undefined ? undefined : sourceOf(part);
  return source === undefined ? 0 : lengths[source];
}

/** The list that this is, or a part of. */
function sourceOf({ op, name, of }: Part): ListName | undefined {
  if (op === "method" && name === "filter" && of !== undefined) return sourceOf(of);
  if (op !== "field" || of?.op !== "id") return undefined;
  return LISTS.find((list) => list === `${of.name}.${name}`);
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((one) => one !== undefined);
}
