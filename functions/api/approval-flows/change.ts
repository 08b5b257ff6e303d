import { ApprovalFlow } from "../../../shared/domain/approval/flow.ts";
import type { FlowStore } from "../../../shared/domain/approval/flow-store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { requireVersion, versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type Checking, checked } from "./check.ts";
import type { update as contract, get as reading, remove as removing } from "./routes.ts";

export interface ChangeFlow extends Checking {
  readonly flows: FlowStore;
}

export function get({ flows }: ChangeFlow): Operation<typeof reading> {
  return async ({ params, tenantId }) => {
    const flow = await existing(flows, tenantId, params.id);
    return { body: flow, version: flow.version };
  };
}

/** Two waves of reads and one transaction. */
export function update(needs: ChangeFlow): Operation<typeof contract> {
  return async ({ params, body, tenantId, ifMatch, now, commit }) => {
    const before = await existing(needs.flows, tenantId, params.id);
    requireVersion(before, ifMatch);
    const { when, ...rest } = body;
    const { when: had, ...kept } = before;
    const content = when === undefined ? had : (when ?? undefined);
    const given = {
      ...kept,
      ...rest,
      steps: rest.steps ?? before.steps,
      ...(content === undefined ? {} : { when: content }),
    };
    const after = ApprovalFlow.parse({
      ...(await checked(needs, tenantId, before.kind, given)),
      version: before.version + 1,
      updatedAt: now.toISOString(),
    });
    const save = async (also: Parameters<FlowStore["change"]>[2]) => {
      if (!(await needs.flows.change(before, after, also))) throw versionMismatch();
    };
    return commit({ body: after, version: after.version }, save, { before });
  };
}

export function remove({ flows }: ChangeFlow): Operation<typeof removing> {
  return async ({ params, tenantId, ifMatch, commit }) => {
    const before = await existing(flows, tenantId, params.id);
    requireVersion(before, ifMatch);
    const save = async (also: Parameters<FlowStore["delete"]>[1]) => {
      if (!(await flows.delete(before, also))) throw versionMismatch();
    };
    return commit({ body: undefined }, save, { before });
  };
}

async function existing(flows: FlowStore, tenantId: string, id: string): Promise<ApprovalFlow> {
  const flow = await flows.get(tenantId, id);
  if (flow === undefined) throw notFound("approval flow", id);
  return flow;
}
