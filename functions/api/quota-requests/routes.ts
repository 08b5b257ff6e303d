import * as z from "zod";
import { LARGEST, Resource } from "../../../shared/domain/quota/schema.ts";
import { QuotaRequest } from "../../../shared/domain/quota-request/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const RequestView = QuotaRequest.meta({ id: "QuotaRequest" });
const params = idParams("quotaRequest");
const noun = "quota request";
const example = {
  id: "qreq-0m9x2k4f7abcdefghj",
  tenantId: "tenant-acme",
  limits: { nodes: 200 },
  reason: "A second region.",
  status: "open",
  createdBy: "user-0m9x2k4f7abcdefghj",
  createdAt: "2026-11-21T09:00:00.000Z",
  version: 1,
};

export const create = route({
  method: "POST",
  path: "/quota-requests",
  operationId: "createQuotaRequest",
  noun,
  summary: "Ask for higher limits of the tenant",
  description:
    "`limits` are what they shall be. The platform decides; `GET /quotas` shows what holds. Where the tenant has an approval flow for `quota`, the request first waits as `pending_approval` with its `approvalId`: it is `open` for the platform once the tenant's own approvers have agreed, and `rejected` with their reason when they have not.",
  permission: "quota-requests:create",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      limits: z
        .partialRecord(Resource, z.int().min(1).max(LARGEST))
        .refine((limits) => Object.keys(limits).length > 0, "must name a resource"),
      reason: z.string().trim().min(1).max(1000),
    }),
  },
  output: RequestView,
  status: 201,
  idempotent: "commit",
  problems: ["no-approver"],
  examples: { body: { limits: { nodes: 200 }, reason: "A second region." }, answer: example },
});

export const list = route({
  method: "GET",
  path: "/quota-requests",
  operationId: "listQuotaRequests",
  noun,
  summary: "List requests for higher limits",
  description: "A tenant's own, newest first; for the platform, those of all tenants that are open, oldest first.",
  permission: "quota-requests:read",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(RequestView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

const deciding = {
  method: "POST",
  noun,
  permission: "quota-requests:decide",
  least: "platform",
  output: RequestView,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state"],
} as const;
const message = z.string().trim().min(1).max(1000);

export const approve = route({
  ...deciding,
  path: "/quota-requests/{id}:approve",
  operationId: "approveQuotaRequest",
  summary: "Set the limits that a tenant asked for",
  input: { params, query: noQuery, body: z.strictObject({ message: message.optional() }).default({}) },
  examples: {
    body: { message: "Granted." },
    answer: {
      ...example,
      status: "approved",
      message: "Granted.",
      decidedAt: "2026-11-21T10:00:00.000Z",
      version: 2,
    },
  },
});

export const reject = route({
  ...deciding,
  path: "/quota-requests/{id}:reject",
  operationId: "rejectQuotaRequest",
  summary: "Refuse higher limits, and say why",
  input: { params, query: noQuery, body: z.strictObject({ message }) },
  examples: {
    body: { message: "Delete what is stopped first." },
    answer: {
      ...example,
      status: "rejected",
      message: "Delete what is stopped first.",
      decidedAt: "2026-11-21T10:00:00.000Z",
      version: 2,
    },
  },
});
