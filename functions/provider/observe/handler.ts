import * as z from "zod";
import { provider } from "#provider";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { DRIFT_INTERVAL_MS, driftStore, WORKLOADS_INTERVAL_MS } from "../../../shared/domain/drift/store.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { checkDrift } from "../../../shared/drift/check.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTunnels } from "../../../shared/pilot/open-tunnels.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import type { Capability } from "../../../shared/providers/contract.ts";
import { guarded, requireAllowedEndpoint } from "../../../shared/tasks/allowed-endpoint.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const parts = {
  table,
  deployments: deploymentStore(table),
  frontgates: frontgateStore(table),
  drift: driftStore(table),
  sealer: openSealer(env.KEY_ID),
  provider: guarded(provider, env.ALLOWED_PROVIDER_ENDPOINTS),
  tunnel: openTunnels(table, env),
  clock: systemClock,
  checkConfig: requireAllowedEndpoint(env.ALLOWED_PROVIDER_ENDPOINTS),
};

/** Nobody but this look tells how workloads are; machines tell it themselves. */
const capabilities: readonly Capability[] = provider.manifest.capabilities;
const INTERVAL_MS = capabilities.includes("workloads") ? WORKLOADS_INTERVAL_MS : DRIFT_INTERVAL_MS;

const Observe = z.object({
  tenantId: z.string(),
  deploymentId: z.string(),
  /** The schedule's own item, where the schedule asks. */
  due: z.object({ pk: z.string(), sk: z.string(), provider: z.string() }).optional(),
});

/** Compares a deployment with its cloud; answers the report, or `null` where there is nothing to compare. */
export async function handler(event: unknown) {
  const { due, ...of } = Observe.parse(event);
  const report = await checkDrift(parts, of);
  if (due !== undefined) {
    if (report === undefined) await parts.drift.forget(due);
    else await parts.drift.postpone({ ...due, ...of }, new Date(systemClock().getTime() + INTERVAL_MS));
  }
  return report ?? null;
}
