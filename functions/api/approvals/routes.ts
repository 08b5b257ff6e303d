import * as z from "zod";
import { ApprovalKind } from "../../../shared/domain/approval/flow.ts";
import { ApprovalView } from "../../../shared/domain/approval/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const example = {
  id: "apr-0m9x2k4f7abcdefghj",
  kind: "deploy",
  subject: { type: "deployment", id: "dep-0m9x2k4f7abcdefghj", jobId: "job-0m9x2k4f7abcdefghj" },
  title: 'Deploy zookeeper 0.1.0 as "my ensemble" on eu-central',
  request: { provider: "aws", roles: [{ role: "zk_node", count: 3, cpu: 1, memory: 2048 }] },
  facts: { app: "app-0m9x2k4f7abcdefghj", provider: "aws", nodes: 3, cpu: 3, memory: 6144, groups: ["tenant-a"] },
  hash: "9b74c9897bac770ffc029102a200c5de01a0f7f1d5e4c2ab3d6f8e7a9b0c1d2e",
  createdBy: "user-0m9x2k4f7abcdefghj",
  flowId: "apf-0m9x2k4f7abcdefghj",
  flowVersion: 1,
  sameApprover: false,
  status: "pending",
  wave: 0,
  steps: [
    {
      name: "Operations",
      wave: 0,
      status: "open",
      approvers: [{ role: "approver" }],
      need: "any",
      deadlineHours: 336,
      openedAt: "2026-11-21T09:00:00.000Z",
      deadlineAt: "2026-12-05T09:00:00.000Z",
      decisions: [],
    },
  ],
  delegations: [],
  history: [{ at: "2026-11-21T09:00:00.000Z", action: "requested", by: "user-0m9x2k4f7abcdefghj" }],
  settled: false,
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const params = idParams("approval");
const noun = "approval";
const reason = z.string().trim().max(1000);
const user = z.string().min(1).max(80);
const given = {
  /** Where several steps are open to the caller; by default the first. */
  step: z.string().min(1).max(60).optional(),
  /** Whose place is taken, which a delegation gave; by default the own one. */
  onBehalfOf: user.optional(),
};
const deciding = {
  method: "POST",
  noun,
  output: ApprovalView,
  status: 200,
  idempotent: "commit",
} as const;

export const list = route({
  method: "GET",
  path: "/approvals",
  operationId: "listApprovals",
  permission: "approvals:read",
  noun,
  summary: "List requests that wait for approval, or waited, newest first",
  description:
    "`view=inbox` has what waits for the caller's decision now, `mine` what the caller asked for, `all` what the caller may see: with the scope tenant everything of the tenant. Few matches among many may make a page short; it then still names the next one.",
  input: {
    params: noParams,
    query: z.strictObject({
      ...pageQuery,
      view: z.enum(["inbox", "mine", "all"]).default("all"),
      state: z.enum(["pending", "ended", "all"]).default("all").describe("`inbox` is always pending."),
      kind: ApprovalKind.optional(),
    }),
    body: noBody,
  },
  output: pageOf(ApprovalView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/approvals/{id}",
  operationId: "getApproval",
  permission: "approvals:read",
  noun,
  summary: "Read what is asked for, who decided, and what happened",
  description:
    "`request` is what would be done, with its secrets masked; `settled` says whether what follows from the end was done.",
  input: { params, query: noQuery, body: noBody },
  output: ApprovalView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const approve = route({
  ...deciding,
  path: "/approvals/{id}:approve",
  operationId: "approveApproval",
  permission: "approvals:decide",
  summary: "Approve a step",
  description:
    "When the last step has been approved, the request is carried out exactly as it was asked. Has that changed since, the approval becomes `stale` and the answer is 409 `approval-stale`.",
  input: { params, query: noQuery, body: z.strictObject({ ...given, reason: reason.optional() }).default({}) },
  problems: ["own-request", "not-an-approver", "already-decided", "wrong-state", "approval-stale"],
  examples: { body: { reason: "Within the budget." }, answer: { ...example, version: 2 } },
});

export const reject = route({
  ...deciding,
  path: "/approvals/{id}:reject",
  operationId: "rejectApproval",
  permission: "approvals:decide",
  summary: "Reject a request",
  description: "One rejection ends it, with its reason.",
  input: { params, query: noQuery, body: z.strictObject({ ...given, reason: reason.min(1) }) },
  problems: ["own-request", "not-an-approver", "already-decided", "wrong-state"],
  examples: {
    body: { reason: "Three nodes are enough." },
    answer: { ...example, status: "rejected", reason: "Three nodes are enough.", version: 2 },
  },
});

export const withdraw = route({
  ...deciding,
  path: "/approvals/{id}:withdraw",
  operationId: "withdrawApproval",
  permission: "approvals:withdraw",
  summary: "Take one's own request back",
  input: { params, query: noQuery, body: z.strictObject({ reason: reason.optional() }).default({}) },
  problems: ["not-the-author", "wrong-state"],
  examples: { body: {}, answer: { ...example, status: "withdrawn", reason: "Its author withdrew it.", version: 2 } },
});

export const delegate = route({
  ...deciding,
  path: "/approvals/{id}:delegate",
  operationId: "delegateApproval",
  permission: "approvals:delegate",
  summary: "Give one's place in a request to somebody else for a time",
  description:
    "The delegate decides on behalf of the caller, which is recorded, and needs the permission `approvals:decide`. Whoever asked is no delegate, a place that one holds for somebody else is not handed on, and a later delegation replaces the one before.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({ to: user, until: z.iso.datetime({ offset: true }).describe("At most 90 days from now.") }),
  },
  problems: ["own-request", "not-an-approver", "limit-reached", "wrong-state"],
  examples: {
    body: { to: "user-0m9x2k4f7abcdefghk", until: "2026-12-01T09:00:00Z" },
    answer: {
      ...example,
      delegations: [
        {
          from: "user-0m9x2k4f7abcdefghj",
          to: "user-0m9x2k4f7abcdefghk",
          until: "2026-12-01T09:00:00.000Z",
          at: "2026-11-21T09:00:00.000Z",
        },
      ],
      version: 2,
    },
  },
});
