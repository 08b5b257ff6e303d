import * as z from "zod";
import { Tenant, TenantId } from "../../../shared/domain/tenant/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import {
  descriptionText,
  emptyBody,
  idText,
  nameText,
  noBody,
  noParams,
  noQuery,
} from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export const TenantView = Tenant.omit({ roles: true }).meta({ id: "Tenant" });

/** The answer that makes one. */
const NewTenantView = TenantView.extend({
  /** Of the first administrator, where he was invited. */
  invitationId: z.string().optional(),
  /** For `POST /invitations:accept`; in this answer and in no other. */
  invitationToken: z.string().optional(),
}).meta({ id: "NewTenant" });

const example = {
  id: "tenant-acme",
  name: "Acme Ltd.",
  status: "active",
  statusReason: "",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  createdBy: "user-0m9x2k4f7abcdefghj",
  updatedAt: "2026-11-21T09:00:00.000Z",
};
const invited = {
  invitationId: "inv-0m9x2k4f7abcdefghj",
  invitationToken: `invite.tenant-acme.inv-0m9x2k4f7abcdefghj.${"x".repeat(43)}`,
};

const params = z.object({ id: TenantId });
const noun = "tenant";
const governing = { noun, permission: "tenants:suspend", least: "platform", output: TenantView, status: 200 } as const;

export const create = route({
  method: "POST",
  path: "/tenants",
  operationId: "createTenant",
  noun,
  summary: "Make a tenant with its first administrator",
  description:
    "The administrator is a user (`admin.userId`), who is in at once, or somebody (`admin.email`) who is invited: the answer holds the `invitationToken` then, and no other answer does. All of it is there or nothing. `id` is taken where it is given, and made where it is not.",
  permission: "tenants:create",
  least: "platform",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      id: TenantId.refine((id) => id.startsWith("tenant-"), "is reserved").optional(),
      name: nameText,
      admin: z.union([z.strictObject({ email: z.email().max(254) }), z.strictObject({ userId: idText("user") })]),
    }),
  },
  output: NewTenantView,
  status: 201,
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: {
    body: { id: "tenant-acme", name: "Acme Ltd.", admin: { email: "ann@example.com" } },
    answer: { ...example, ...invited },
  },
});

export const list = route({
  method: "GET",
  path: "/tenants",
  operationId: "listTenants",
  noun,
  summary: "List all tenants, by id",
  permission: "tenants:read",
  least: "platform",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(TenantView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/tenants/{id}",
  operationId: "getTenant",
  noun,
  summary: "Read one's own tenant, or as the platform any",
  permission: "tenants:read",
  input: { params, query: noQuery, body: noBody },
  output: TenantView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/tenants/{id}",
  operationId: "updateTenant",
  noun,
  summary: "Rename a tenant",
  permission: "tenants:update",
  least: "tenant",
  input: { params, query: noQuery, body: z.strictObject({ name: nameText.optional() }) },
  output: TenantView,
  status: 200,
  conditional: true,
  problems: [],
  examples: { body: { name: "Acme" }, answer: { ...example, name: "Acme", version: 2 } },
});

export const suspend = route({
  ...governing,
  method: "POST",
  path: "/tenants/{id}:suspend",
  operationId: "suspendTenant",
  summary: "Keep a tenant's members out",
  description: "Within seconds nobody of the tenant gets in, and its tokens are refused. What it runs goes on.",
  input: { params, query: noQuery, body: z.strictObject({ reason: descriptionText.default("") }) },
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: {
    body: { reason: "Unpaid" },
    answer: { ...example, status: "suspended", statusReason: "Unpaid", version: 2 },
  },
});

export const resume = route({
  ...governing,
  method: "POST",
  path: "/tenants/{id}:resume",
  operationId: "resumeTenant",
  summary: "Let a suspended tenant's members in again",
  input: { params, query: noQuery, body: emptyBody },
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: { answer: { ...example, version: 3 } },
});
