import type { Node } from "../domain/deployment/schema.ts";
import type { QuotaStore } from "../domain/quota/store.ts";
import { orBare } from "../jobs/bare.ts";
import { planFacts } from "../jobs/facts.ts";
import { withDependents } from "../jobs/links.ts";
import { plannedNode, roleOf } from "../jobs/nodes.ts";
import type { Plan } from "../jobs/plan.ts";
import { operationOf } from "../jobs/registry.ts";
import { digestOf } from "../kernel/canonical-json.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import { factsOf } from "../providers/facts.ts";
import type { Decision } from "./decide.ts";
import { secondsOf } from "./estimate.ts";
import { findingsOf } from "./findings.ts";
import { linkFindings } from "./links/decide.ts";
import { priceOf } from "./price.ts";
import { shownChanges } from "./value-changes.ts";
import type { OperationPlan } from "./view.ts";

type ResourceChange = OperationPlan["resources"][number];

/** What a decision would do, told step by step. One read of the quota where it takes some. */
export async function describe(
  { quotas }: { readonly quotas: Pick<QuotaStore, "check"> },
  decision: Decision,
): Promise<OperationPlan> {
  const { facts, job, deployment, revision, cluster, quota } = decision;
  const before = await orBare(job.kind, deployment, facts.cluster());
  const after = cluster ?? before;
  const made = (job.input?.add ?? []).map((wanted) => ({
    ...plannedNode(deployment, roleOf(after, wanted.role), wanted, job.createdAt),
    madeBy: job.id,
  }));
  const clusters = { cluster: after, before };
  const own = operationOf(job.kind, job).plan(planFacts(job, deployment, [...facts.allNodes, ...made], clusters));
  const plan = withDependents(own, decision.links.told ?? []);
  const layers = stepsOf(plan);
  const resources = resourcesOf(decision, after, made);
  const told = {
    operation: job.kind,
    deploymentId: deployment.id,
    deploymentVersion: deployment.version,
    ...(revision === undefined ? {} : { revision: revision.number }),
    ...(revision === undefined || revision.spec.appVersionId === deployment.appVersionId
      ? {}
      : { appVersion: { before: deployment.appVersionId, after: revision.spec.appVersionId } }),
    changes: await changedValues(decision),
    resources,
    layers,
  };
  const [runtime, shortages] = await Promise.all([
    facts.runtime(),
    quota === undefined ? [] : quotas.check(deployment.tenantId, quota.holding),
  ]);
  const leaving = new Set(
    resources.filter(({ action, kind }) => action === "delete" && kind === "node").map(({ id }) => id),
  );
  const left = facts.nodes.filter(({ id }) => !leaving.has(id) && !job.input?.remove?.includes(id));
  const lost = facts.nodes.filter(({ id, volumeSize }) => leaving.has(id) && volumeSize > 0).map(({ id }) => id);
  return {
    dryRun: true,
    ...told,
    price: priceOf(
      factsOf(deployment.provider)?.prices,
      runtime,
      facts.nodes,
      addressed(decision, [...left, ...made]).map((node) => ({ ...node, ...sizeAfter(after, node) })),
    ),
    estimate: { seconds: secondsOf(plan) },
    findings: [...linkFindings(decision.links), ...findingsOf(job.kind, { lost, shortages })],
    quota: [...shortages],
    digest: digestOf({ ...told, input: decision.asked, secret: job.sealedInput !== undefined }),
  };
}

/** Compared in clear, told masked: a new password is a change, and its mask is all that is said of it. */
async function changedValues({ facts, deployment, revision, answers }: Decision): Promise<OperationPlan["changes"]> {
  if (revision === undefined || answers === undefined) return [];
  const before = { clear: await facts.answers(), shown: deployment.values };
  return shownChanges(before, { clear: answers, shown: revision.spec.values });
}

function sizeAfter(cluster: RenderedCluster, node: Pick<Node, "role">) {
  const role = cluster.roles.find((one) => one.role === node.role);
  return role === undefined ? {} : sizeOf(role);
}

function sizeOf(role: Role) {
  return { cpu: role.cpu, memory: role.memory, volumeSize: role.volume?.size ?? 0 };
}

/** The nodes that there will be, with the public addresses that they will have: one that replaces another takes its over. Pure. */
function addressed({ facts, job }: Pick<Decision, "facts" | "job">, nodes: readonly Node[]): readonly Node[] {
  const meant = new Set(job.input?.nodes);
  return nodes.map(({ publicAddress: own, ...node }) => {
    const before = facts.nodes.find(({ sid }) => sid === node.sid)?.publicAddress;
    const kept = job.kind === "detach-addresses" && meant.has(node.id) ? undefined : (own ?? before);
    const publicAddress = job.kind === "attach-addresses" && meant.has(node.id) ? "new" : kept;
    return publicAddress === undefined ? node : { ...node, publicAddress };
  });
}

/** Public addresses that come, and those that go with their nodes or by themselves. Pure. */
function addressesOf({ facts, job }: Pick<Decision, "facts" | "job">, gone: readonly Node[]): ResourceChange[] {
  const meant = facts.nodes.filter(({ id }) => job.input?.nodes?.includes(id));
  const attached = job.kind === "attach-addresses" ? meant : [];
  const detached = [...gone, ...(job.kind === "detach-addresses" ? meant : [])];
  return [
    ...attached.map(({ id, role }): ResourceChange => ({ action: "create", kind: "address", id, role })),
    ...detached.flatMap(({ id, role, publicAddress: address }): ResourceChange[] =>
      address === undefined ? [] : [{ action: "delete", kind: "address", id, role, before: { address } }],
    ),
  ];
}

/** The steps of a plan, as they are told. */
export function stepsOf(plan: Plan): OperationPlan["layers"] {
  return plan
    .filter((layer) => layer.length > 0)
    .map((layer) =>
      layer.map(({ kind, node, input }) => ({
        kind,
        ...(node === undefined ? {} : { nodeId: node.id }),
        ...(typeof input?.["service"] === "string" ? { service: input["service"] } : {}),
      })),
    );
}

function resourcesOf({ facts, job }: Decision, cluster: RenderedCluster, made: readonly Node[]): ResourceChange[] {
  const shown = ({ cpu, memory, volumeSize }: Pick<Node, "cpu" | "memory" | "volumeSize">) => ({
    cpu,
    memory,
    volumeSize,
  });
  const gone = job.kind === "delete" ? facts.nodes : facts.nodes.filter(({ id }) => job.input?.remove?.includes(id));
  const replaced = new Set(made.filter(({ sid }) => gone.some((node) => node.sid === sid)).map(({ sid }) => sid));
  const staying = facts.nodes.filter((node) => !gone.includes(node));
  return [
    ...made.map(
      (node): ResourceChange => ({
        action: replaced.has(node.sid) ? "replace" : "create",
        kind: "node",
        id: node.id,
        role: node.role,
        after: shown(node),
      }),
    ),
    ...gone
      .filter(({ sid }) => !replaced.has(sid))
      .map(
        (node): ResourceChange => ({
          action: "delete",
          kind: "node",
          id: node.id,
          role: node.role,
          before: shown(node),
        }),
      ),
    ...staying.flatMap((node): ResourceChange[] => {
      const role = cluster.roles.find((one) => one.role === node.role);
      const after = role === undefined ? undefined : sizeOf(role);
      if (after === undefined || digestOf(after) === digestOf(shown(node))) return [];
      return [{ action: "update", kind: "node", id: node.id, role: node.role, before: shown(node), after }];
    }),
    ...addressesOf(
      { facts, job },
      gone.filter(({ sid }) => !replaced.has(sid)),
    ),
  ];
}
