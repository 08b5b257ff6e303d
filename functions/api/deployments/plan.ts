import type * as z from "zod";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import type { RenderedCluster } from "../../../shared/packages/vm/cluster.ts";
import type { PlanView } from "./routes.ts";

/** What would be made. */
export function planned(
  cluster: RenderedCluster,
  runtime: Pick<Runtime, "id" | "provider">,
  values: Readonly<Record<string, unknown>>,
): z.input<typeof PlanView> {
  return {
    dryRun: true,
    runtimeId: runtime.id,
    provider: runtime.provider,
    subnetId: cluster.subnet,
    values: { ...values },
    roles: cluster.roles.map(({ role, count, cpu, memory, volume }) => ({
      role,
      count,
      cpu,
      memory,
      volumeSize: volume?.size ?? 0,
    })),
  };
}
