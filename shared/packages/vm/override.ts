import type { RenderedCluster } from "./cluster.ts";

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

/** The rendered package with those numbers in place of its own. A role that is not there, and a volume that a role has not, are passed over. */
export function overridden(cluster: RenderedCluster, overrides: RoleOverrides | undefined): RenderedCluster {
  if (overrides === undefined) return cluster;
  return {
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
  };
}
