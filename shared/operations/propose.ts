import type { ApprovalFlow } from "../domain/approval/flow.ts";
import type { Calling } from "../domain/approval/people.ts";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { Job } from "../domain/job/schema.ts";
import type { Policy } from "../domain/policy/schema.ts";
import type { PolicyStore } from "../domain/policy/store.ts";
import { viewerOf } from "../domain/repo/visibility.ts";
import { withSpec } from "../domain/revision/rules.ts";
import type { NewId } from "../kernel/ids.ts";
import { once } from "../kernel/once.ts";
import { type Reach, requireReached } from "../kernel/reach.ts";
import type { Write } from "../platform/dynamodb.ts";
import { requireVersion } from "../platform/middleware/precondition.ts";
import type { Facts, RequestKind } from "./contract.ts";
import { type Asking, type Decision, decide, under } from "./decide.ts";
import { describe } from "./describe.ts";
import { factsOf, type OperationParts } from "./facts.ts";
import { APPROVAL_NEEDED } from "./findings.ts";
import { type Held, type Holding, hold } from "./hold.ts";
import { type Judged, requirePolicies, subjectOf, withPolicies } from "./policies.ts";
import { save } from "./save.ts";
import type { OperationPlan } from "./view.ts";
import { previewed } from "./workloads/preview.ts";

export interface ProposingParts extends OperationParts {
  readonly policies: Pick<PolicyStore, "all">;
  readonly newId: NewId;
}

/** Where changes may have to be approved too. */
export interface GatedParts extends ProposingParts {
  readonly holds: Holding;
}

/** An operation as it would be done now, judged by the tenant's policies. */
export interface Proposal {
  readonly decision: Decision;
  /** Deployment and job as they are once it is saved: a change that has to be approved waits apart from its deployment. */
  readonly accepted: { readonly deployment: Deployment; readonly job: Job };
  /** Others have to agree first. */
  readonly waits: boolean;
  /** What it would do, with what policies say. Reads what `describe` reads, once. */
  plan(): Promise<OperationPlan>;
  /** The same, with what its cluster says to it: for whoever looks at it. One call of another function, where it puts workloads. */
  preview(): Promise<OperationPlan>;
  /** What has to be approved first, where it does. */
  readonly held?: Held;
  /** @throws Problem 403 `policy-denied` */
  judge(): Promise<void>;
  /** Does it, with `also` in the same transaction. @throws Problem 403 `policy-denied`, `quota-exceeded`; 409 */
  save(also: readonly Write[]): Promise<void>;
}

/** Which operation is wanted of which deployment. */
export interface Proposing {
  readonly deploymentId: string;
  readonly kind: RequestKind;
  /** As the kind's schema has parsed it. */
  readonly request: unknown;
  readonly reach: Reach;
  readonly ifMatch?: number | "any" | undefined;
  readonly asking: Asking;
  readonly caller: Calling;
}

/**
 * Decides an operation on an existing deployment: for its route, its dry run and its plan alike. One round trip's time for
 * deployment, nodes and policies; what the kind needs beside; and where an enforced policy judges the operation, what the plan
 * is told from (package and runtime in one round trip's time more, one request to KMS where there is a password). The same where the tenant's
 * flow asks others before a change of the kind: then nothing begins, and the change waits.
 * @throws Problem 404, 412, 409, 422
 */
export async function propose(parts: GatedParts, proposing: Proposing): Promise<Proposal> {
  const { deploymentId, kind, request, reach, ifMatch, asking, caller } = proposing;
  const { tenantId } = reach;
  const [found, nodes, policies, flow] = await Promise.all([
    parts.deployments.get(tenantId, deploymentId),
    parts.deployments.nodes(tenantId, deploymentId),
    parts.policies.all(tenantId),
    parts.holds.flow(tenantId, kind.kind),
  ]);
  const deployment = requireReached(reach, found, "deployment", deploymentId);
  requireVersion(deployment, ifMatch);
  const gate = { flow, holds: parts.holds, author: caller };
  return proposeFor(parts, { deployment, nodes, policies, gate, reach }, kind, request, asking);
}

/** The same of what was read already. */
export async function proposeFor(
  parts: ProposingParts,
  read: {
    readonly deployment: Deployment;
    readonly nodes: readonly Node[];
    readonly policies: readonly Policy[];
    /** Where changes of the kind may have to be approved: what they go through then, and in whose name. */
    readonly gate?: {
      readonly flow: ApprovalFlow | undefined;
      readonly holds: Holding;
      readonly author: Calling;
    };
    readonly reach: Reach;
  },
  kind: RequestKind,
  request: unknown,
  asking: Asking,
): Promise<Proposal> {
  const { deployment, nodes, policies, gate, reach } = read;
  const facts = factsOf(parts, viewerOf(reach), deployment, nodes);
  const decision = await decide(parts, facts, kind, request, asking);
  const described = once(() => describe(parts, decision));
  const judged = once(() => judgedOf(facts, decision, asking));
  const told = async () => {
    const [plan, about] = await Promise.all([described(), judged()]);
    return { plan, about, subject: subjectOf(plan, about) };
  };
  const subject = async () => (await told()).subject;
  const held =
    gate?.flow?.enabled === true ? await hold(gate.holds, gate.flow, gate.author, decision, await told()) : undefined;
  const plan = async () => {
    const { plan: known, about } = await told();
    const findings = held === undefined ? known.findings : [APPROVAL_NEEDED, ...known.findings];
    return withPolicies({ ...known, findings }, about, policies);
  };
  const judge = () => requirePolicies(subject, policies, kind.kind);
  return {
    decision,
    accepted: held === undefined ? { deployment: under(decision), job: decision.job } : { deployment, job: held.job },
    waits: held !== undefined,
    plan,
    preview: async () => previewed(parts.clusters, await plan(), deploymentAfter(decision), decision.preview),
    ...(held === undefined ? {} : { held }),
    judge,
    save: async (also) => {
      await judge();
      await (held === undefined ? save(parts, decision, also) : held.save(also));
    },
  };
}

function deploymentAfter({ deployment, revision }: Decision): Deployment {
  return revision === undefined ? deployment : withSpec(deployment, revision.spec);
}

async function judgedOf(facts: Facts, { deployment, revision }: Decision, asking: Asking): Promise<Judged> {
  const { spec } = revision ?? {};
  const upgraded = spec !== undefined && spec.appVersionId !== deployment.appVersionId;
  const [runtime, before, after] = await Promise.all([
    facts.runtime(),
    facts.appVersion(),
    upgraded ? facts.version(spec.appVersionId).then(({ version }) => version) : facts.appVersion(),
  ]);
  const { id, name, status, appId: app, stage = "" } = deployment;
  return {
    request: {
      reason: asking.reason ?? "",
      actor: asking.actorId,
      cause: asking.cause ?? "user",
      groups: [...asking.groups],
    },
    deployment: { id, name, status, app, version: before?.packageVersion ?? "", stage },
    runtime,
    nodes: facts.nodes,
    version: after?.packageVersion ?? "",
    values: spec?.values ?? deployment.values,
  };
}
