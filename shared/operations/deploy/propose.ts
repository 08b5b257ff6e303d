import type { Gated } from "../../approvals/gate.ts";
import type { Deployment } from "../../domain/deployment/schema.ts";
import type { PolicyStore } from "../../domain/policy/store.ts";
import { once } from "../../kernel/once.ts";
import type { Write } from "../../platform/dynamodb.ts";
import { type Judged, requirePolicies, subjectOf, withPolicies } from "../policies.ts";
import type { Clusters } from "../workloads/clusters.ts";
import { previewed } from "../workloads/preview.ts";
import {
  type DeployAsking,
  type DeployDecision,
  type DeployParts,
  decideDeploy,
  gateDeploy,
  type NewDeployment,
  newDeployment,
} from "./decide.ts";
import { describeDeploy } from "./describe.ts";
import type { DeployRequest } from "./request.ts";
import { accepted, type Savable, saveDeploys } from "./save.ts";
import type { DeployPlan } from "./view.ts";

export interface DeployingParts extends DeployParts {
  readonly policies: Pick<PolicyStore, "all">;
  /** Absent: clusters are not asked. */
  readonly clusters?: Clusters | undefined;
}

/** A new deployment as it would be made now, judged by the tenant's policies. */
export interface DeployProposal {
  readonly decision: DeployDecision;
  /** As it is written: it waits where others have to agree first. */
  readonly accepted: NewDeployment;
  /** What making it would do, with what policies say. One read of the quota. */
  plan(): Promise<DeployPlan>;
  /** @throws Problem 403 `policy-denied` */
  judge(): Promise<void>;
  /** What `saveDeploys` makes of it once it was judged. */
  readonly savable: Savable;
  /** The same, with what its cluster says to it: for whoever looks at it. One call of another function, where it is one of workloads. */
  preview(): Promise<DeployPlan>;
  /** Makes it, with `also` in the same transaction. @throws Problem 403 `policy-denied`, `quota-exceeded` */
  save(also: readonly Write[]): Promise<void>;
}

/**
 * Decides about a new deployment: for its route, its dry run, its plan and a back-up that is restored alike. Policies and flow
 * are read while the rest is. @throws Problem as `decideDeploy`, 409 `no-approver`
 */
export async function proposeDeploy(
  parts: DeployingParts,
  request: DeployRequest,
  asking: DeployAsking,
  /** The id that it has to have, what its volumes begin with, and what it is a part of. */
  given: { readonly id?: string } & Pick<Deployment, "restored" | "placementId"> = {},
): Promise<DeployProposal> {
  const [decision, flow, policies] = await Promise.all([
    decideDeploy(parts, request, asking),
    parts.approvals.flow(asking.tenantId, "deploy"),
    parts.policies.all(asking.tenantId),
  ]);
  const { deployment, job } = await newDeployment(parts, decision, given.id);
  const { id: _, ...more } = given;
  const made = { job, deployment: { ...deployment, ...more } };
  const gated: Gated | undefined = await gateDeploy(parts, decision, made, flow);
  const told = once(() => describeDeploy(parts, decision, made, gated !== undefined));
  const judged = judgedOf(decision, made);
  const savable = { decision, made, gated };
  const judge = () => requirePolicies(async () => subjectOf(await told(), judged), policies, "deploy");
  const plan = async () => withPolicies(await told(), judged, policies);
  return {
    decision,
    accepted: accepted(made, gated),
    plan,
    preview: async () => previewed(parts.clusters, await plan(), made.deployment),
    judge,
    savable,
    save: async (also) => {
      await judge();
      await saveDeploys(parts, asking, [savable], also);
    },
  };
}

function judgedOf({ asking, request, version, stage, runtime, shown }: DeployDecision, made: NewDeployment): Judged {
  const { actorId: actor, groups } = asking.caller;
  const { id, name, appId: app } = made.deployment;
  return {
    request: { reason: request.reason ?? "", actor, cause: "user", groups: [...groups] },
    deployment: { id, name, status: "new", app, version: "", stage: stage ?? "" },
    runtime,
    nodes: [],
    version: version.packageVersion,
    values: shown.values,
  };
}
