import { flowIdOf } from "../../../shared/domain/approval/entity.ts";
import { ApprovalFlow, straightLine } from "../../../shared/domain/approval/flow.ts";
import type { FlowStore } from "../../../shared/domain/approval/flow-store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type Checking, checked } from "./check.ts";
import type { create as contract } from "./routes.ts";

export interface CreateFlow extends Checking {
  readonly flows: FlowStore;
}

/** Three reads at once and one transaction. */
export function create(needs: CreateFlow): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const { approvers = [], steps = straightLine(approvers), kind, ...rest } = body;
    const content = await checked(needs, tenantId, kind, { ...rest, steps });
    const at = now.toISOString();
    const flow = ApprovalFlow.parse({
      ...content,
      id: flowIdOf(tenantId, kind),
      tenantId,
      kind,
      createdBy: caller.actorId,
      version: 1,
      createdAt: at,
      updatedAt: at,
    });
    return commit({ body: flow, version: 1, location: `/approval-flows/${flow.id}` }, async (also) => {
      if (!(await needs.flows.create(flow, also))) throw exists(flow);
    });
  };
}

function exists({ id, kind }: ApprovalFlow): Problem {
  return new Problem({
    status: 409,
    code: "limit-reached",
    title: "There is a flow for this kind",
    detail: `A tenant has one flow for each kind of request. Change the one for ${kind}: PATCH /approval-flows/${id}.`,
  });
}
