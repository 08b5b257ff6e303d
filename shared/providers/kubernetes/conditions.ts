import { at, isObject, listAt, textAt } from "./members.ts";

/** One condition of an object's status. */
export interface Condition {
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since 1970; `undefined` where it is not told. */
  readonly since: number | undefined;
}

/** The condition of that type; `undefined`: the object has none. */
export function conditionOf(object: unknown, type: string): Condition | undefined {
  const found = listAt(object, "status", "conditions").find((one) => isObject(one) && at(one, "type") === type);
  if (found === undefined) return undefined;
  const since = Date.parse(textAt(found, "lastTransitionTime"));
  return {
    status: textAt(found, "status"),
    reason: textAt(found, "reason"),
    message: textAt(found, "message"),
    since: Number.isNaN(since) ? undefined : since,
  };
}

/** Its message, or its reason where it has none, without the dot at its end, at most 500 characters. */
export function sayingOf(condition: Condition): string {
  return (condition.message || condition.reason).replace(/\.+\s*$/, "").slice(0, 500);
}
