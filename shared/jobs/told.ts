import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Plan } from "./plan.ts";
import { onEveryNode } from "./services.ts";

/**
 * What nodes tell of themselves once they were initialised (`custom_metadata`): asked, kept, told to all, and rendered on those that
 * are about to start. Nothing where no role has it. @param marks of the metadata, as long as the job has them
 */
export function tokenLayers(
  cluster: RenderedCluster,
  nodes: readonly Node[],
  marks: Readonly<Record<string, unknown>> = {},
): Plan {
  const telling = new Set(cluster.roles.filter((role) => role.customMetadata !== undefined).map(({ role }) => role));
  const some = nodes.filter(({ role }) => telling.has(role));
  const asked = onEveryNode("ask-token", cluster, some);
  if (asked.length === 0) return [];
  return [
    asked,
    onEveryNode("keep-token", cluster, some),
    [{ kind: "put-metadata", input: marks }],
    onEveryNode("start-confd", cluster, nodes),
  ];
}

/** The names that the app gives its nodes (`update_nodes_names`), asked of one of them. Nothing where it gives none. */
export function nameLayers(cluster: RenderedCluster, nodes: readonly Node[]): Plan {
  if (cluster.advancedServices["update_nodes_names"] === undefined) return [];
  const [first] = onEveryNode("ask-names", cluster, nodes);
  return first === undefined ? [] : [[first], [{ kind: "keep-names" }]];
}
