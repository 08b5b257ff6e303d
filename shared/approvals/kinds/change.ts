import type { AppVersion } from "../../domain/app/schema.ts";
import type { Approval } from "../../domain/approval/schema.ts";
import { deploymentKey, nodesOf } from "../../domain/deployment/entity.ts";
import { Deployment, Node } from "../../domain/deployment/schema.ts";
import { busy } from "../../domain/deployment/store.ts";
import { jobStartWrite } from "../../domain/job/writes.ts";
import { policyStore } from "../../domain/policy/store.ts";
import type { Limits } from "../../domain/quota/rules.ts";
import { quotaStore } from "../../domain/quota/store.ts";
import { takeWrites } from "../../domain/quota/writes.ts";
import { specOf } from "../../domain/revision/rules.ts";
import { revisionWrite } from "../../domain/revision/store.ts";
import type { Runtime } from "../../domain/runtime/schema.ts";
import { digestOf } from "../../kernel/canonical-json.ts";
import type { Table } from "../../platform/dynamodb.ts";
import { judge } from "../../policies/judge.ts";
import { type HeldChange, readHeld, releaseWrite } from "../held.ts";
import type { CarriedOut, Outcome } from "./contract.ts";
import { jobWrite, readPlaces, unchangedWrites } from "./deploy.ts";

/** What a change was decided from. */
export interface ChangeFacts {
  readonly deployment: Deployment;
  /** Living. */
  readonly nodes: readonly Node[];
  /** The version that it leads to. */
  readonly version: Pick<AppVersion, "digest">;
  readonly runtime: Pick<Runtime, "provider" | "credentialId" | "config" | "imageMirror" | "probe">;
}

/**
 * Of all that a change was decided from: as long as this is the same, the same request comes to the same change. What happens
 * to a deployment all the time, such as its health or a restart, is not in it.
 */
export function changeHash({ deployment, nodes, version, runtime }: ChangeFacts): string {
  const { provider, credentialId, config, imageMirror, probe } = runtime;
  return digestOf({
    id: deployment.id,
    status: deployment.status,
    pinned: deployment.pinned ?? false,
    spec: specOf(deployment),
    quota: deployment.quota ?? null,
    nodes: nodes.map(({ id, role, sid, cpu, memory, volumeSize }) => ({ id, role, sid, cpu, memory, volumeSize })),
    digest: version.digest,
    runtime: { provider, credentialId, config, imageMirror, account: probe.account },
  });
}

/**
 * A change waits apart from its deployment. When all have agreed it is decided again: from the same facts it is the same, and
 * begins; from others it is stale. Policies and quota count as they are then.
 */
export function changeOutcome(table: Table, defaults: Limits): Outcome {
  const quotas = quotaStore(table, defaults);
  const policies = policyStore(table);
  const start = async (approval: Approval, held: HeldChange, now: Date): Promise<CarriedOut> => {
    const { tenantId } = approval;
    const [item, nodeItems, rules, shortages] = await Promise.all([
      table.get(deploymentKey(tenantId, held.deploymentId), { consistent: true }),
      table.queryAll({ pk: nodesOf(tenantId, held.deploymentId), prefix: "NODE#", consistent: true }),
      policies.all(tenantId),
      held.quota === undefined ? [] : quotas.check(tenantId, held.quota.taken),
    ]);
    if (item === undefined) return { changed: "The deployment is gone." };
    const deployment = Deployment.parse(item);
    const nodes = nodeItems.map((one) => Node.parse(one)).filter(({ status }) => status !== "deleted");
    if (deployment.activeJobId !== undefined)
      return { changed: `${deployment.activeJobId} is changing the deployment.` };
    const places = await readPlaces(table, { ...deployment, ...held.revision.spec, groups: approval.facts.groups });
    if (typeof places === "string") return { changed: places };
    if (changeHash({ deployment, nodes, ...places }) !== approval.hash)
      return { changed: "The deployment, its app version or its runtime is not what the change was decided from." };
    const denied = judge(rules, { ...held.subject, values: held.revision.spec.values }).find(
      ({ effect, enforced }) => effect === "deny" && enforced,
    );
    if (denied !== undefined) return { changed: `A policy refuses it now: ${denied.ruleId}: ${denied.message}` };
    if (shortages.some(({ more }) => more > 0)) return { changed: "The quota does not suffice any more." };
    const at = now.toISOString();
    const number = (deployment.lastRevision ?? deployment.revision ?? 0) + 1;
    const { during, quota, jobId } = held;
    return {
      writes: [
        jobStartWrite(deployment, jobId, during, at, { quota: quota?.during, revision: number }),
        jobWrite(approval, { status: "queued", revision: number }, at),
        revisionWrite({ ...held.revision, number }),
        releaseWrite(held),
        ...unchangedWrites(places),
        ...(quota === undefined ? [] : takeWrites(tenantId, quota.taken, defaults, now)),
      ],
    };
  };
  return {
    async ready({ tenantId, subject }) {
      const item = await table.get(deploymentKey(tenantId, subject.id), { consistent: true });
      const deployment = item === undefined ? undefined : Deployment.parse(item);
      if (deployment?.activeJobId !== undefined) throw busy(deployment);
    },
    async carryOut(approval, now) {
      const held = await readHeld(table, approval);
      return held === undefined ? { changed: "The change does not wait any more." } : start(approval, held, now);
    },
    async turnDown(approval, now) {
      const held = await readHeld(table, approval);
      if (held === undefined) return [];
      const reason = approval.reason ?? `The request was ${approval.status}.`;
      const status = approval.status === "withdrawn" ? "cancelled" : "rejected";
      return [releaseWrite(held), jobWrite(approval, { status, reason }, now.toISOString())];
    },
  };
}
