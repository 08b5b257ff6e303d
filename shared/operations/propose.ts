import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { Policy } from "../domain/policy/schema.ts";
import type { PolicyStore } from "../domain/policy/store.ts";
import { viewerOf } from "../domain/repo/visibility.ts";
import type { NewId } from "../kernel/ids.ts";
import { once } from "../kernel/once.ts";
import { type Reach, requireReached } from "../kernel/reach.ts";
import type { Write } from "../platform/dynamodb.ts";
import { requireVersion } from "../platform/middleware/precondition.ts";
import type { Facts, RequestKind } from "./contract.ts";
import { type Asking, type Decision, decide } from "./decide.ts";
import { describe } from "./describe.ts";
import { factsOf, type OperationParts } from "./facts.ts";
import { type Judged, requirePolicies, subjectOf, withPolicies } from "./policies.ts";
import { save } from "./save.ts";
import type { OperationPlan } from "./view.ts";

export interface ProposingParts extends OperationParts {
  readonly policies: Pick<PolicyStore, "all">;
  readonly newId: NewId;
}

/** An operation as it would be done now, judged by the tenant's policies. */
export interface Proposal {
  readonly decision: Decision;
  /** What it would do, with what policies say. Reads what `describe` reads, once. */
  plan(): Promise<OperationPlan>;
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
}

/**
 * Decides an operation on an existing deployment: for its route, its dry run and its plan alike. One round trip's time for
 * deployment, nodes and policies; what the kind needs beside; and where an enforced policy judges the operation, what the plan
 * is told from (package and runtime in one round trip's time more, one request to KMS where there is a password).
 * @throws Problem 404, 412, 409, 422
 */
export async function propose(parts: ProposingParts, proposing: Proposing): Promise<Proposal> {
  const { deploymentId, kind, request, reach, ifMatch, asking } = proposing;
  const { tenantId } = reach;
  const [found, nodes, policies] = await Promise.all([
    parts.deployments.get(tenantId, deploymentId),
    parts.deployments.nodes(tenantId, deploymentId),
    parts.policies.all(tenantId),
  ]);
  const deployment = requireReached(reach, found, "deployment", deploymentId);
  requireVersion(deployment, ifMatch);
  return proposeFor(parts, { deployment, nodes, policies, reach }, kind, request, asking);
}

/** The same of what was read already. */
export async function proposeFor(
  parts: ProposingParts,
  read: {
    readonly deployment: Deployment;
    readonly nodes: readonly Node[];
    readonly policies: readonly Policy[];
    readonly reach: Reach;
  },
  kind: RequestKind,
  request: unknown,
  asking: Asking,
): Promise<Proposal> {
  const { deployment, nodes, policies, reach } = read;
  const facts = factsOf(parts, viewerOf(reach), deployment, nodes);
  const decision = await decide(parts, facts, kind, request, asking);
  const told = once(() => describe(parts, decision));
  const judged = once(() => judgedOf(facts, decision, asking));
  const subject = async () => {
    const [plan, about] = await Promise.all([told(), judged()]);
    return subjectOf(plan, about);
  };
  return {
    decision,
    plan: async () => {
      const [plan, about] = await Promise.all([told(), judged()]);
      return withPolicies(plan, about, policies);
    },
    save: async (also) => {
      await requirePolicies(subject, policies, kind.kind);
      await save(parts, decision, also);
    },
  };
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
