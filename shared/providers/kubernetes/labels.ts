import type { Tags } from "../contract.ts";

/**
 * Tags as labels of a cluster's objects: `pitrix:deployment` becomes `pitrix.io/deployment`. Ours are ids, which are good
 * labels as they are: at most 63 letters, digits, `-`, `_` and `.`.
 */
export function labelsOf(tags: Tags): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.replace(/^pitrix:/, "pitrix.io/"), value]));
}
