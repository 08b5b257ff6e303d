import type { Approvals, Gated } from "../approvals/gate.ts";
import { type HeldChange, heldWrite } from "../approvals/held.ts";
import { changeHash } from "../approvals/kinds/change.ts";
import { type ApprovalFlow, ChangeKind } from "../domain/approval/flow.ts";
import type { Calling } from "../domain/approval/people.ts";
import type { Job, JobKind } from "../domain/job/schema.ts";
import { jobWrite } from "../domain/job/writes.ts";
import { Problem } from "../kernel/problem.ts";
import { ConditionFailed, type Table, type Write } from "../platform/dynamodb.ts";
import type { Subject } from "../policies/subject.ts";
import { type Decision, under } from "./decide.ts";
import { demandOf } from "./demand.ts";
import type { OperationPlan } from "./view.ts";

/** Changes of deployments that wait for people. */
export interface Holding {
  /** The flow that changes of the kind go through; none where changes of the kind never wait. One consistent read. */
  flow(tenantId: string, kind: JobKind): Promise<ApprovalFlow | undefined>;
  gate: Approvals["gate"];
  /** One transaction. @throws ConditionFailed */
  write(writes: readonly Write[]): Promise<void>;
}

export function holding(table: Pick<Table, "transact">, approvals: Approvals): Holding {
  return {
    async flow(tenantId, kind) {
      const known = ChangeKind.safeParse(kind);
      return known.success ? approvals.flow(tenantId, known.data) : undefined;
    },
    gate: approvals.gate,
    write: (writes) => table.transact(writes),
  };
}

/** A change that waits, and its job as it is told meanwhile. */
export interface Held {
  readonly gated: Gated;
  readonly job: Job;
  /** All that keeps it. @throws Problem 409 of its links */
  writes(): readonly Write[];
  /** Keeps all of it, with `also`. @throws Problem 409 `wrong-state` where another change waits */
  save(also: readonly Write[]): Promise<void>;
}

/** What a change needs to wait: `undefined` where nobody has to be asked. One read for a service token's. @throws Problem 409 `no-approver` */
export async function hold(
  holds: Holding,
  flow: ApprovalFlow | undefined,
  author: Calling,
  decision: Decision,
  told: { readonly plan: OperationPlan; readonly subject: Subject },
): Promise<Held | undefined> {
  const { deployment, job, revision, facts, writes, quota, links } = decision;
  const kind = ChangeKind.safeParse(job.kind);
  if (flow?.enabled !== true || !kind.success) return undefined;
  // Who waits is begun by what is kept of it alone.
  if (revision === undefined || writes.length > 0) throw new Error(`a ${job.kind} cannot wait`);
  const { plan, subject } = told;
  const [runtime, version, cluster] = await Promise.all([
    facts.runtime(),
    versionAfter(decision),
    decision.cluster ?? facts.cluster(),
  ]);
  const { nodes, cpu, memory } = demandOf(cluster);
  const { tenantId, id: deploymentId } = deployment;
  const now = new Date(job.createdAt);
  const gated = await holds.gate(
    {
      kind: kind.data,
      subject: { type: "deployment", id: deploymentId, jobId: job.id },
      title: `${job.kind} of "${deployment.name}"${job.reason === undefined ? "" : `: ${job.reason}`}`.slice(0, 300),
      request: {
        operation: plan.operation,
        ...(plan.appVersion === undefined ? {} : { appVersion: plan.appVersion }),
        changes: plan.changes,
        resources: plan.resources,
        price: plan.price,
        estimate: plan.estimate,
        findings: plan.findings,
        digest: plan.digest,
      },
      facts: {
        app: deployment.appId,
        ...(deployment.stage === undefined ? {} : { stage: deployment.stage }),
        provider: deployment.provider,
        nodes,
        cpu,
        memory,
        ...(subject.plan.priced ? { cost: { amount: plan.price.after, currency: plan.price.currency } } : {}),
        groups: [...author.groups],
      },
      hash: changeHash({ deployment, nodes: facts.nodes, version, runtime }),
      author,
      now,
    },
    flow,
  );
  if (gated === undefined) return undefined;
  const pending: Job = { ...job, status: "pending_approval", approvalId: gated.approval.id };
  const held: HeldChange = {
    tenantId,
    deploymentId,
    approvalId: gated.approval.id,
    jobId: job.id,
    during: under(decision).status,
    revision,
    ...(quota === undefined ? {} : { quota: { during: quota.during, taken: quota.holding } }),
    subject,
  };
  const kept = heldWrite(held);
  const all = () => {
    if (links.refused !== undefined) throw links.refused;
    if (links.writes.length > 0) throw linking(deploymentId);
    return [kept, jobWrite(pending), ...gated.writes];
  };
  return {
    gated,
    job: pending,
    writes: all,
    async save(also) {
      try {
        await holds.write([...all(), ...also]);
      } catch (error) {
        if (error instanceof ConditionFailed && error.index === 0) throw another(deploymentId, error);
        throw error;
      }
    },
  };
}

async function versionAfter({ facts, deployment, revision }: Decision) {
  const { appVersionId } = revision?.spec ?? deployment;
  if (appVersionId !== deployment.appVersionId) return (await facts.version(appVersionId)).version;
  const version = await facts.appVersion();
  if (version === undefined) throw new Error(`the listing of ${appVersionId} is gone`);
  return version;
}

/** Whether a link may be made hangs on deployments that change meanwhile. */
function linking(id: string): Problem {
  return new Problem({
    status: 409,
    code: "not-supported",
    title: "A change that makes links cannot wait for approval",
    detail: `The change links ${id} with other deployments, and a change of this kind has to be approved first. Leave the new links out, and add them by :configure afterwards.`,
  });
}

function another(id: string, cause: Error): Problem {
  return new Problem(
    {
      status: 409,
      code: "wrong-state",
      title: "Another change of this deployment waits",
      detail: `One change of ${id} waits for approval at a time: decide or withdraw it first. GET /approvals names it.`,
      extensions: { waits: "approval" },
    },
    { cause },
  );
}
