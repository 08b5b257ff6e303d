import type * as z from "zod";
import type { Shortage } from "../../../shared/domain/quota/schema.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import type { RenderedCluster } from "../../../shared/packages/vm/cluster.ts";
import { imageReference } from "../../../shared/packages/vm/image.ts";
import type { PlanView } from "./routes.ts";

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
