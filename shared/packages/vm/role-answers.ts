import type { RenderedCluster } from "./cluster.ts";
import { templateOf } from "./render.ts";
import type { VmPackage } from "./schema.ts";

/** What a role is made of and users may change later: how many nodes, and how large each is. */
export type RoleSize = "count" | "cpu" | "memory" | "volumeSize";

/** Where it stands in an item of the template's `nodes`. */
const PLACES: Readonly<Record<RoleSize, string>> = {
  count: "count",
  cpu: "cpu",
  memory: "memory",
  volumeSize: "volume/size",
};

/**
 * The pointer of the form's item that says it, such as `/cluster/zk_node/count`: what the template inserts there, however
 * its publisher named it. `undefined` where the template says it itself.
 */
export function roleAnswer(
  pkg: Pick<VmPackage, "template" | "templateFile" | "config">,
  cluster: Pick<RenderedCluster, "roles">,
  role: string,
  size: RoleSize,
): string | undefined {
  const result = templateOf(pkg);
  // Roles stand in the order of the template; their replicas come after all of them.
  const at = cluster.roles.findIndex((one) => one.role === role && one.replicaOf === undefined);
  if (!result.ok || at < 0) return undefined;
  return result.template.answerAt(`/nodes/${at}/${PLACES[size]}`);
}
