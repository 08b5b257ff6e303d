import * as z from "zod";
import type { Backup } from "../domain/backup/schema.ts";
import { backupWrite } from "../domain/backup/store.ts";
import type { Node } from "../domain/deployment/schema.ts";
import { specOf } from "../domain/revision/rules.ts";
import { invalid, Problem } from "../kernel/problem.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { nameText } from "../platform/middleware/params.ts";
import { factsOf } from "../providers/facts.ts";
import { type Facts, requestKind } from "./contract.ts";
import { NodeIds, requireNodes } from "./nodes.ts";

export const backUp = requestKind({
  kind: "back-up",
  request: z.strictObject({
    name: nameText.optional(),
    /** Nodes whose volumes are kept; without it, all of the roles that take part. */
    nodes: NodeIds.optional(),
  }),
  async decide(facts, { name, nodes }, now) {
    const { deployment } = facts;
    const named = nodes === undefined ? undefined : requireNodes(facts, nodes);
    const cluster = await facts.cluster();
    const policy = cluster.backupPolicy ?? "device";
    const runs = deployment.status === "active";
    if (policy === "custom") requireRunning(facts);
    const members = facts.nodes.filter(({ id }) => named?.has(id) ?? true);
    const kept = policy === "custom" ? members.filter(has(cluster, "backup")) : volumesOf(cluster, members);
    if (kept.length === 0) throw nothing(policy);
    if (policy === "device" && factsOf(deployment.provider)?.capabilities.includes("snapshots") !== true)
      throw unsupported(deployment.provider);
    const commands = runs && kept.some(has(cluster, "backup"));
    const backup = (job: {
      readonly id: string;
      readonly createdBy: string;
      readonly cause?: Backup["cause"];
    }): Backup => ({
      id: backupIdOf(job),
      tenantId: deployment.tenantId,
      deploymentId: deployment.id,
      name: name ?? `${deployment.name} ${now.toISOString().slice(0, 16).replace("T", " ")}`.slice(0, 100),
      policy,
      consistency: commands ? "application" : "crash",
      status: "creating",
      ...(job.cause === undefined ? {} : { cause: job.cause }),
      jobId: job.id,
      spec: specOf(deployment),
      ...(deployment.revision === undefined ? {} : { revision: deployment.revision }),
      ...(deployment.runtimeTenantId === undefined ? {} : { runtimeTenantId: deployment.runtimeTenantId }),
      provider: deployment.provider,
      snapshots: {},
      createdBy: job.createdBy,
      ...(deployment.createdBy === undefined ? {} : { ownedBy: deployment.createdBy }),
      ...(deployment.groups === undefined ? {} : { groups: deployment.groups }),
      version: 1,
      createdAt: now.toISOString(),
    });
    return {
      input: { nodes: kept.map(({ id }) => id) },
      ofJob: (job) => ({
        input: { backup: { id: backupIdOf(job), policy, commands } },
        writes: [backupWrite(backup(job))],
      }),
    };
  },
});

/** A job makes one back-up: both ids have the same end. */
export function backupIdOf({ id }: { readonly id: string }): string {
  return id.replace(/^job-/, "bak-");
}

/** @throws Problem 409 where the package's own commands could not be asked */
export function requireRunning({ deployment }: Pick<Facts, "deployment">): void {
  if (deployment.status === "active") return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: `A deployment that is ${deployment.status} cannot do this`,
    detail: "The app's own commands make and restore its back-ups, so it has to be active.",
    extensions: { status: deployment.status },
  });
}

const has =
  (cluster: RenderedCluster, service: string) =>
  ({ role }: Pick<Node, "role">): boolean =>
    cluster.roles.some((one) => one.role === role && one.services[service]?.run !== undefined);

/** Nodes whose volumes are kept: of the roles that the package names by a `backup` service, or of all. */
function volumesOf(cluster: RenderedCluster, nodes: readonly Node[]): readonly Node[] {
  const naming = cluster.roles.filter(({ services }) => services["backup"] !== undefined);
  const roles = new Set((naming.length === 0 ? cluster.roles : naming).map(({ role }) => role));
  return nodes.filter(
    ({ role, volumeSize, instanceId }) => roles.has(role) && volumeSize > 0 && instanceId !== undefined,
  );
}

function nothing(policy: string) {
  const detail =
    policy === "custom"
      ? "The app's own command makes its back-ups, and none of these nodes has it."
      : "None of these nodes has a volume that belongs to a back-up.";
  return invalid("invalid-request", "There is nothing to back up", [{ pointer: "/nodes", detail }]);
}

function unsupported(provider: string): Problem {
  return new Problem({
    status: 409,
    code: "not-supported",
    title: "This cloud makes no snapshots",
    detail: `The provider "${provider}" makes no snapshots of volumes, and the app has no back-up of its own.`,
  });
}
