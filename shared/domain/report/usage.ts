import * as z from "zod";
import { type Deployment, DeploymentStatus } from "../deployment/schema.ts";
import type { Counter } from "../quota/schema.ts";
import type { Runtime } from "../runtime/schema.ts";

/** What tells how the deployments of one tenant divide. */
export const DIVISIONS = ["zone", "provider", "runtime", "app", "status"] as const;
export type Division = (typeof DIVISIONS)[number];

/** What a part of the store holds: machines that were asked for, until they are deleted. */
export const UsageRow = z
  .object({
    key: z
      .string()
      .describe(
        "Id of the tenant, the group (`tenant-acme/eng`), the app or the runtime; `aws/us-east-1` for a zone; a provider's or a status's name.",
      ),
    name: z.string().optional().describe("Of tenants and runtimes."),
    deployments: z.int(),
    nodes: z.int(),
    cpu: z.int().describe("Cores."),
    memory: z.int().describe("MiB."),
    volume: z.int().describe("GiB."),
    statuses: z
      .partialRecord(DeploymentStatus, z.int())
      .optional()
      .describe("How many of the deployments are in which state; not of tenants and groups."),
  })
  .meta({ id: "UsageRow" });
export type UsageRow = z.infer<typeof UsageRow>;

/** The row of a tenant or a group, from its quota's counter: exact, and no deployment is read. */
export function rowOf({ used }: Pick<Counter, "used">, key: string, name?: string): UsageRow {
  const { deployments, nodes, cpu, memory, volume } = used;
  return { key, ...(name === undefined ? {} : { name }), deployments, nodes, cpu, memory, volume };
}

/**
 * Adds deployments up, by key. Those count that hold quota, with what they hold, so that the rows add up to what
 * `GET /quotas` says is used.
 * @param runtimes those that are known by now; the zone of a deployment on any other is `<provider>/unknown`
 */
export function tally(
  deployments: readonly Deployment[],
  by: Division,
  runtimes: ReadonlyMap<string, Runtime>,
): UsageRow[] {
  const rows = new Map<string, UsageRow>();
  for (const deployment of deployments) {
    const { quota, status, runtimeId } = deployment;
    if (quota === undefined) continue;
    const key = keyOf(deployment, by, runtimes);
    const name = by === "runtime" ? runtimes.get(runtimeId)?.name : undefined;
    const row = rows.get(key) ?? rowOf({ used: NOTHING }, key, name);
    const { amounts } = quota;
    rows.set(key, {
      ...row,
      deployments: row.deployments + (amounts.deployments ?? 0),
      nodes: row.nodes + (amounts.nodes ?? 0),
      cpu: row.cpu + (amounts.cpu ?? 0),
      memory: row.memory + (amounts.memory ?? 0),
      volume: row.volume + (amounts.volume ?? 0),
      statuses: { ...row.statuses, [status]: (row.statuses?.[status] ?? 0) + 1 },
    });
  }
  return [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

const NOTHING: Counter["used"] = { deployments: 0, nodes: 0, cpu: 0, memory: 0, volume: 0, repos: 0, tokens: 0 };

function keyOf(
  { provider, runtimeId, appId, status }: Deployment,
  by: Division,
  runtimes: ReadonlyMap<string, Runtime>,
): string {
  const keys: Readonly<Record<Division, string>> = {
    zone: `${provider}/${runtimes.get(runtimeId)?.probe.region ?? "unknown"}`,
    provider,
    runtime: runtimeId,
    app: appId,
    status,
  };
  return keys[by];
}
