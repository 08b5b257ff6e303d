import { dump } from "js-yaml";

/** A value as YAML, without what is absent. */
export function toYaml(value: unknown): string {
  // Through JSON: what is absent is left out, as in every other format.
  const plain: unknown = JSON.parse(JSON.stringify(value ?? null));
  return dump(plain, { lineWidth: 120, noRefs: true });
}
