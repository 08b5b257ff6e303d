import type * as z from "zod";
import type { Amounts, Shortage } from "../../../shared/domain/quota/schema.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import type { RenderedCluster } from "../../../shared/packages/vm/cluster.ts";
import { imageReference } from "../../../shared/packages/vm/image.ts";
import type { PlanView } from "./routes.ts";

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

/** What would be made. */
export function planned(
  cluster: RenderedCluster,
  runtime: Pick<Runtime, "id" | "provider" | "probe" | "imageMirror">,
  values: Readonly<Record<string, unknown>>,
  quota: readonly Shortage[],
): z.input<typeof PlanView> {
  return {
    dryRun: true,
    runtimeId: runtime.id,
    provider: runtime.provider,
    subnetId: cluster.subnet,
    values: { ...values },
    quota: [...quota],
    roles: cluster.roles.map((role) => {
      const image = imageReference(role, runtime.provider, runtime.probe.region, runtime.imageMirror);
      return {
        role: role.role,
        count: role.count,
        cpu: role.cpu,
        memory: role.memory,
        volumeSize: role.volume?.size ?? 0,
        ...(image.ok ? { image: image.reference } : {}),
      };
    }),
  };
}
