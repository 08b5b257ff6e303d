import type { RenderedCluster } from "./cluster.ts";
import { withReplicas } from "./replicas.ts";

/** Sizes and numbers that somebody set beside the form, by role: MiB, GiB. */
export type RoleOverrides = Readonly<
  Record<
    string,
    {
      readonly count?: number | undefined;
      readonly cpu?: number | undefined;
      readonly memory?: number | undefined;
      readonly volumeSize?: number | undefined;
    }
  >
>;

/**
 * What a job makes: the rendered package with those numbers in place of its own, and with its replicas as roles. A role that
 * is not there, and a volume that a role has not, are passed over.
 */
export function overridden(cluster: RenderedCluster, overrides: RoleOverrides | undefined): RenderedCluster {
  if (overrides === undefined) return withReplicas(cluster);
  return withReplicas({
    ...cluster,
    roles: cluster.roles.map((role) => {
      const other = Object.hasOwn(overrides, role.role) ? overrides[role.role] : undefined;
      if (other === undefined) return role;
      const { volume } = role;
      return {
        ...role,
        count: other.count ?? role.count,
        cpu: other.cpu ?? role.cpu,
        memory: other.memory ?? role.memory,
        ...(volume === undefined ? {} : { volume: { ...volume, size: other.volumeSize ?? volume.size } }),
      };
    }),
  });
}
