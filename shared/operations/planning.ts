import type { Calling } from "../domain/approval/people.ts";
import type { Job, JobKind } from "../domain/job/schema.ts";
import { viewerOf } from "../domain/repo/visibility.ts";
import type { Permission } from "../kernel/permissions.ts";
import { Problem } from "../kernel/problem.ts";
import { type Reach, requireReached } from "../kernel/reach.ts";
import type { Write } from "../platform/dynamodb.ts";
import { parseBody } from "../platform/middleware/validate.ts";
import { decide } from "./decide.ts";
import { type DeployParts, decideDeploy, gateDeploy, newDeployment } from "./deploy/decide.ts";
import { describeDeploy } from "./deploy/describe.ts";
import { DeployRequest } from "./deploy/request.ts";
import { accepted, saveDeploy } from "./deploy/save.ts";
import type { DeployPlan } from "./deploy/view.ts";
import { describe } from "./describe.ts";
import { factsOf, type OperationParts } from "./facts.ts";
import { OPERATION_PERMISSIONS } from "./permissions.ts";
import { requestKinds } from "./registry.ts";
import { withReason } from "./request.ts";
import { save } from "./save.ts";
import type { OperationPlan } from "./view.ts";

export type PlanningParts = OperationParts & DeployParts;

/** Who wants which operation with which deployment. */
export interface Planning {
  readonly operation: JobKind;
  /** Of a deployment that is to be made: the id that it will have. */
  readonly deploymentId: string;
  readonly request: unknown;
  readonly tenantId: string;
  readonly caller: Calling;
  /** How far a permission of the caller goes. @throws Problem 403 */
  readonly reachOf: (permission: Permission) => Reach;
  readonly now: Date;
}

/** An operation as it would be done now. */
export interface Planned {
  readonly shown: OperationPlan | DeployPlan;
  readonly job: Job;
  readonly groups: readonly string[] | undefined;
  /** Does it, with `also` in the same transaction. @throws Problem 409, 403 `quota-exceeded` */
  save(also: readonly Write[]): Promise<void>;
}

/**
 * Decides any operation from its name and request, by the code of its own route. Reads what that reads.
 * @throws Problem 403 without its permission, 404, 409, 422 with pointers
 */
export async function planOperation(parts: PlanningParts, asked: Planning): Promise<Planned> {
  const permission = OPERATION_PERMISSIONS[asked.operation];
  if (permission === undefined) throw notPlanned(asked.operation);
  const reach = asked.reachOf(permission);
  return asked.operation === "deploy" ? planDeploy(parts, asked, reach) : planChange(parts, asked, reach);
}

async function planDeploy(parts: PlanningParts, asked: Planning, reach: Reach): Promise<Planned> {
  const { tenantId, caller, now } = asked;
  const request = parseBody(DeployRequest, asked.request);
  const viewer = viewerOf(asked.reachOf("app-versions:read"));
  const asking = { tenantId, caller, viewer, reach, places: asked.reachOf("runtimes:read"), now };
  const [decision, flow] = await Promise.all([
    decideDeploy(parts, request, asking),
    parts.approvals.flow(tenantId, "deploy"),
  ]);
  const made = await newDeployment(parts, decision, asked.deploymentId);
  const gated = await gateDeploy(parts, decision, made, flow);
  return {
    shown: await describeDeploy(parts, decision, made, gated !== undefined),
    job: accepted(made, gated).job,
    groups: decision.groups,
    save: (also) => saveDeploy(parts, decision, made, gated, also),
  };
}

async function planChange(parts: PlanningParts, asked: Planning, reach: Reach): Promise<Planned> {
  const { tenantId, deploymentId: id, caller, now } = asked;
  const kind = requestKinds.find((one) => one.kind === asked.operation);
  if (kind === undefined) throw notPlanned(asked.operation);
  const { reason, ...request } = withReason(kind, asked.request);
  const [found, nodes] = await Promise.all([
    parts.deployments.get(tenantId, id),
    parts.deployments.nodes(tenantId, id),
  ]);
  const deployment = requireReached(reach, found, "deployment", id);
  const facts = factsOf(parts, viewerOf(reach), deployment, nodes);
  const { actorId, groups } = caller;
  const decision = await decide(parts, facts, kind, request, { actorId, groups, reason, now });
  return {
    shown: await describe(parts, decision),
    job: decision.job,
    groups: deployment.groups,
    save: (also) => save(parts, decision, also),
  };
}

function notPlanned(operation: JobKind): Problem {
  return new Problem({
    status: 422,
    code: "invalid-request",
    title: "This operation is not planned",
    detail: `Ask for ${operation} by its own route.`,
    errors: [{ pointer: "/operation", detail: `${operation} cannot be planned.` }],
  });
}
