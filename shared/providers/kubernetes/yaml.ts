import { loadAll } from "js-yaml";
import * as z from "zod";
import { YAML_1_1 } from "../../packages/yaml-1-1.ts";

/** Of one text: what a package's objects are, all together. A package's own files have narrower bounds. */
const BOUNDS = { maxDepth: 100, maxAliases: 1000, maxTotalMergeKeys: 100_000 } as const;

const Documents = z.array(z.json());

/**
 * Documents as the cluster's own tools read them. Of a key that stands twice the last counts. Bounded in depth and aliases.
 * @throws Error that says where the text is not YAML, or holds what JSON does not (infinity)
 */
export function readDocuments(text: string): z.infer<typeof Documents> {
  return Documents.parse(loadAll(text, { schema: YAML_1_1, json: true, ...BOUNDS }));
}
