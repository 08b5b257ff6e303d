import type { RenderedCluster, Role } from "./cluster.ts";

/** The format reserves it: no package names a role so. */
const SUFFIX = "-replica";

/**
 * The package with the replicas that its roles ask for as roles of their own: `<role>-replica`, as many as the role has
 * nodes times its `replica`, of its size and with its commands. They stand last, so that the roles before them keep their
 * place in the template. Pure; what has them already is counted again.
 */
export function withReplicas(cluster: RenderedCluster): RenderedCluster {
  const own = cluster.roles.filter(({ replicaOf }) => replicaOf === undefined);
  const replicas = own.filter(({ replica }) => replica > 0).map(replicasOf);
  if (replicas.length === 0 && own.length === cluster.roles.length) return cluster;
  return { ...cluster, roles: [...own, ...replicas] };
}

function replicasOf(role: Role): Role {
  return {
    ...role,
    role: `${role.role}${SUFFIX}`,
    replicaOf: role.role,
    count: role.count * role.replica,
    replica: 0,
    advancedActions: [],
  };
}
