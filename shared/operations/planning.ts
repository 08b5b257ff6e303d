import type { Calling } from "../domain/approval/people.ts";
import type { Job, JobKind } from "../domain/job/schema.ts";
import { viewerOf } from "../domain/repo/visibility.ts";
import type { Permission } from "../kernel/permissions.ts";
import { Problem } from "../kernel/problem.ts";
import type { Reach } from "../kernel/reach.ts";
import type { Write } from "../platform/dynamodb.ts";
import { parseBody } from "../platform/middleware/validate.ts";
import { type DeployingParts, proposeDeploy } from "./deploy/propose.ts";
import { DeployRequest } from "./deploy/request.ts";
import type { DeployPlan } from "./deploy/view.ts";
import { OPERATION_PERMISSIONS } from "./permissions.ts";
import { type GatedParts, propose } from "./propose.ts";
import { requestKinds } from "./registry.ts";
import { withReason } from "./request.ts";
import type { OperationPlan } from "./view.ts";

export type PlanningParts = GatedParts & DeployingParts;

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
  /** Somebody looks at the plan: what its cluster says to it belongs to it. */
  readonly looked?: true;
}

/** An operation as it would be done now. */
export interface Planned {
  readonly shown: OperationPlan | DeployPlan;
  readonly job: Job;
  readonly groups: readonly string[] | undefined;
  /** Does it, with `also` in the same transaction. @throws Problem 409, 403 `policy-denied`, `quota-exceeded` */
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
  const { tenantId, caller, now, deploymentId: id } = asked;
  const request = parseBody(DeployRequest, asked.request);
  const viewer = viewerOf(asked.reachOf("app-versions:read"));
  const asking = { tenantId, caller, viewer, reach, places: asked.reachOf("runtimes:read"), now };
  const { decision, accepted, plan, preview, save } = await proposeDeploy(parts, request, asking, { id });
  return {
    shown: await (asked.looked === true ? preview() : plan()),
    job: accepted.job,
    groups: decision.groups,
    save,
  };
}

async function planChange(parts: PlanningParts, asked: Planning, reach: Reach): Promise<Planned> {
  const { deploymentId, caller, now } = asked;
  const kind = requestKinds.find((one) => one.kind === asked.operation);
  if (kind === undefined) throw notPlanned(asked.operation);
  const { reason, ...request } = withReason(kind, asked.request);
  const { actorId, groups } = caller;
  const asking = { actorId, groups, reason, reach, now };
  const { decision, accepted, plan, preview, save } = await propose(parts, {
    deploymentId,
    kind,
    request,
    reach,
    asking,
    caller,
  });
  const shown = await (asked.looked === true ? preview() : plan());
  return { shown, job: accepted.job, groups: decision.deployment.groups, save };
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
