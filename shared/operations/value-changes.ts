import { digestOf } from "../kernel/canonical-json.ts";
import { fromPointer, step } from "../packages/pointer.ts";

/** One leaf that differs. A member that is not there is left out. */
export interface Change {
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The leaves that differ, in the order of their pointers. Lists are leaves. Pure. */
export function valueChanges(before: unknown, after: unknown, pointer = ""): Change[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => valueChanges(own(before, name), own(after, name), step(pointer, name)));
  }
  if (same(before, after)) return [];
  return [{ pointer, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/**
 * The same of answers that hold secrets: they are compared in clear, and told as they are shown. A secret that changed is
 * its mask before and after.
 */
export function shownChanges(
  before: { readonly clear: unknown; readonly shown: unknown },
  after: { readonly clear: unknown; readonly shown: unknown },
): Change[] {
  return valueChanges(before.clear, after.clear).map(({ pointer }) => {
    const [old, now] = [before, after].map(({ shown }) => at(shown, pointer));
    return { pointer, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) };
  });
}

/** What stands at a pointer; nothing where there is nothing. */
function at(value: unknown, pointer: string): unknown {
  return fromPointer(pointer).reduce<unknown>((inner, name) => (isRecord(inner) ? own(inner, name) : undefined), value);
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function same(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return digestOf(one) === digestOf(other);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
