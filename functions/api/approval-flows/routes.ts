import * as z from "zod";
import { ApprovalFlow, ApprovalKind, FlowInput } from "../../../shared/domain/approval/flow.ts";
import { Approver } from "../../../shared/domain/approval/seats.ts";
import { pageOf } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const FlowView = ApprovalFlow.omit({ tenantId: true }).meta({ id: "ApprovalFlow" });

const { description, enabled, when, steps, sameApprover } = FlowInput.shape;

const step = {
  name: "Operations",
  approvers: [{ role: "operator" }, { group: "/ops" }],
  need: { atLeast: 2 },
  parallel: false,
  when: { stages: ["production"] },
  deadlineHours: 48,
  onDeadline: "escalate",
  escalateTo: [{ role: "tenant-admin" }],
};
const line = [{ role: "approver" }, { role: "tenant-admin" }];

const example = {
  id: "apf-0m9x2k4f7abcdefghj",
  kind: "deploy",
  description: "",
  enabled: true,
  steps: [
    {
      name: "1. approver",
      approvers: [{ role: "approver" }],
      need: "any",
      parallel: false,
      deadlineHours: 336,
      onDeadline: "reject",
    },
    { ...step, name: "2. Operations" },
  ],
  sameApprover: false,
  createdBy: "user-0m9x2k4f7abcdefghj",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const params = idParams("approvalFlow");
const noun = "approval flow";
const resource = "approval-flows";

export const create = route({
  method: "POST",
  path: "/approval-flows",
  operationId: "createApprovalFlow",
  permission: `${resource}:create`,
  noun,
  summary: "Have requests of a kind approved",
  description:
    "From now on, requests of this kind wait for others before anything is done. A tenant has one flow for each kind. `deploy` asks before `POST /deployments` is carried out, `scale-out`, `resize` and `upgrade` before these are done to a deployment, which goes on meanwhile as it is, `publish` before a version is released, `quota` before the platform sees a request for higher limits. `approvers` alone is the simplest flow, a straight line: one after the other, each a step of its own. `steps` say more: a step is approved by `any` of its approvers (users, roles, groups with all below them), by somebody for each of `all`, or by `atLeast` so many different people; a step with `parallel` begins together with the one before it; `when` says for which requests the flow or a step counts, where a figure that is not known counts as if it held. A step that nobody decides until its deadline is rejected, or escalated once. Whoever asks never decides, and nobody decides two steps of a request unless `sameApprover` allows it. Requests that wait keep the flow with which they began.",
  input: {
    params: noParams,
    query: noQuery,
    body: z
      .strictObject({
        kind: ApprovalKind,
        description,
        enabled,
        when,
        sameApprover,
        steps: steps.optional(),
        approvers: z.array(Approver).min(1).max(10).optional(),
      })
      .refine(({ steps: one, approvers: other }) => (one === undefined) !== (other === undefined), {
        path: ["steps"],
        error: "Send steps, or approvers alone for a straight line.",
      }),
  },
  output: FlowView,
  status: 201,
  idempotent: "commit",
  problems: ["limit-reached"],
  examples: { body: { kind: "deploy", approvers: line }, answer: example },
});

export const list = route({
  method: "GET",
  path: "/approval-flows",
  operationId: "listApprovalFlows",
  permission: `${resource}:read`,
  noun,
  summary: "List the tenant's approval flows",
  description: "All of them, in one page: one a kind of request at most. Without a flow, nobody has to be asked.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: pageOf(FlowView),
  status: 200,
  problems: [],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/approval-flows/{id}",
  operationId: "getApprovalFlow",
  permission: `${resource}:read`,
  noun,
  summary: "Read an approval flow",
  input: { params, query: noQuery, body: noBody },
  output: FlowView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/approval-flows/{id}",
  operationId: "updateApprovalFlow",
  permission: `${resource}:update`,
  noun,
  summary: "Change an approval flow",
  description:
    "For requests from now on. `enabled: false` lets them through without asking anybody; `when: null` asks for all.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      description: description.removeDefault().optional(),
      enabled: enabled.removeDefault().optional(),
      sameApprover: sameApprover.removeDefault().optional(),
      when: when.nullable(),
      steps: steps.optional(),
    }),
  },
  conditional: true,
  output: FlowView,
  status: 200,
  problems: [],
  examples: { body: { enabled: false }, answer: { ...example, enabled: false, version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/approval-flows/{id}",
  operationId: "deleteApprovalFlow",
  permission: `${resource}:delete`,
  noun,
  summary: "Delete an approval flow",
  description: "Requests that wait go on waiting for their approvers.",
  input: { params, query: noQuery, body: noBody },
  conditional: true,
  output: z.undefined(),
  shows: FlowView,
  status: 204,
  problems: [],
});
