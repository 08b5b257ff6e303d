import { clusterFrontgateId, sawCluster } from "../domain/frontgate/cluster.ts";
import type { FrontgateStore } from "../domain/frontgate/store.ts";
import { Runtime } from "../domain/runtime/schema.ts";
import type { RuntimeStore } from "../domain/runtime/store.ts";
import type { Clock } from "../kernel/clock.ts";
import { type ProbeReport, ProviderError } from "../providers/contract.ts";

export interface SeeClusterParts {
  readonly runtimes: Pick<RuntimeStore, "get" | "connected" | "save">;
  readonly frontgates: Pick<FrontgateStore, "get">;
  readonly clock: Clock;
  /** Asks the runtime's cloud through its Frontgate. @throws ProviderError */
  probe(runtime: Runtime): Promise<ProbeReport>;
}

const Found = Runtime.shape.probe.omit({ at: true });

/** What became of it: `refused`, the runtime says why; `late`, something else has come before. */
export type Seen = "active" | "refused" | "late";

/**
 * A cluster's Frontgate is connected: the cluster is asked through it, and its runtime becomes active or says why not. May be repeated
 * and cut anywhere: the Frontgate's next heartbeat asks again. Two reads, one transaction.
 */
export async function seeCluster(
  { runtimes, frontgates, clock, probe }: SeeClusterParts,
  { tenantId, runtimeId }: { readonly tenantId: string; readonly runtimeId: string },
): Promise<Seen> {
  const [runtime, frontgate] = await Promise.all([
    runtimes.get(tenantId, runtimeId),
    frontgates.get(tenantId, clusterFrontgateId({ tenantId, id: runtimeId })),
  ]);
  if (runtime?.status !== "connecting" || frontgate?.ready !== true) return "late";
  const at = clock().toISOString();
  try {
    const report = await probe(runtime);
    const taken = await runtimes.connected(runtime, { probe: { ...Found.parse(report), at } }, sawCluster(frontgate));
    return taken ? "active" : "late";
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { providerCode: code, message: detail } = error;
    // Said once: it is asked every minute.
    if (runtime.refusal?.code !== code || runtime.refusal.detail !== detail)
      await runtimes.connected(runtime, { refusal: { code, detail, at } }, []);
    return "refused";
  }
}
