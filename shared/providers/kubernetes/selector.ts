import type { JsonObject } from "../workloads.ts";
import { isObject, listAt, textAt, textsAt } from "./members.ts";

/**
 * Whether labels are those that a workload's selector names. A selector without conditions names none here: a controller
 * that takes every pod of its namespace does not exist.
 */
export function selects(workload: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const kind = textAt(workload, "kind");
  // The oldest of the controllers has a map of labels in place of a selector.
  const exact =
    kind === "ReplicationController"
      ? textsAt(workload, "spec", "selector")
      : textsAt(workload, "spec", "selector", "matchLabels");
  const expressions = listAt(workload, "spec", "selector", "matchExpressions").filter(isObject);
  if (Object.keys(exact).length + expressions.length === 0) return false;
  return (
    Object.entries(exact).every(([key, value]) => labels[key] === value) &&
    expressions.every((expression) => satisfies(expression, labels))
  );
}

function satisfies(expression: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[textAt(expression, "key")];
  const values = listAt(expression, "values");
  switch (textAt(expression, "operator")) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
  return false;
}
