import type { Amounts } from "../domain/quota/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";

/** What a deployment takes of its tenant's quota: machines, their cores, MiB of memory and GiB of volumes. */
export function demandOf({ roles }: Pick<RenderedCluster, "roles">): Amounts {
  const sum = (of: (role: RenderedCluster["roles"][number]) => number) =>
    roles.reduce((total, role) => total + role.count * of(role), 0);
  return {
    deployments: 1,
    nodes: sum(() => 1),
    cpu: sum(({ cpu }) => cpu),
    memory: sum(({ memory }) => memory),
    volume: sum(({ volume }) => volume?.size ?? 0),
  };
}
