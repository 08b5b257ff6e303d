import * as z from "zod";
import { GroupPath } from "../../../shared/domain/group/path.ts";
import { LARGEST, Rate, Resource } from "../../../shared/domain/quota/schema.ts";
import { QuotaView } from "../../../shared/domain/quota/view.ts";
import { TenantId } from "../../../shared/domain/tenant/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { noBody, noParams } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const params = z.object({ id: TenantId });
const query = z.strictObject({
  group: GroupPath.optional().describe("Path of a group of the tenant, `/eng/backend`; without it the tenant itself."),
});
const noun = "quota";

const example = {
  id: "tenant-acme",
  tenantId: "tenant-acme",
  resources: [
    { resource: "deployments", unit: "deployments", limit: 20, used: 3, left: 17 },
    { resource: "nodes", unit: "nodes", limit: 60, used: 9, left: 51 },
    { resource: "cpu", unit: "cores", limit: null, used: 9, left: null },
    { resource: "memory", unit: "MiB", limit: 262144, used: 18432, left: 243712 },
    { resource: "volume", unit: "GiB", limit: 2000, used: 90, left: 1910 },
    { resource: "repos", unit: "repos", limit: 50, used: 2, left: 48 },
    { resource: "tokens", unit: "tokens", limit: 100, used: 4, left: 96 },
  ],
  rates: {},
  version: 0,
};

export const list = route({
  method: "GET",
  path: "/quotas",
  operationId: "listQuotas",
  noun,
  summary: "List what the tenant and its groups may have, and have",
  description:
    "The tenant first, then its groups by path: those that were ever used or limited, and for a caller who does not see the whole tenant, the own ones. What is used by a group's members counts for the group, for the groups above it and for the tenant. A group has no limit until one is set.",
  permission: "quotas:read",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(QuotaView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/quotas/{id}",
  operationId: "getQuota",
  noun,
  summary: "Read what a tenant or a group may have, and has",
  description: "`id` is the tenant's; `group` names one of its groups.",
  permission: "quotas:read",
  input: { params, query, body: noBody },
  output: QuotaView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/quotas/{id}",
  operationId: "updateQuota",
  noun,
  summary: "Set limits of a tenant or a group",
  description:
    "`limits` names those to be set: a number, `\"unlimited\"`, or `null` for the default again. A limit may be set below what is used: nothing is taken away, and nothing more is given. The platform sets a tenant's limits and `rates`; a tenant's administrator those of its groups, none above the tenant's.",
  permission: "quotas:update",
  least: "tenant",
  input: {
    params,
    query,
    body: z.strictObject({
      limits: z
        .partialRecord(Resource, z.union([z.int().min(0).max(LARGEST), z.literal("unlimited"), z.null()]))
        .default({}),
      rates: z.strictObject({ tenant: Rate.optional(), principal: Rate.optional() }).optional(),
    }),
  },
  output: QuotaView,
  status: 200,
  conditional: true,
  problems: [],
  examples: {
    body: { limits: { deployments: 20, cpu: "unlimited" } },
    answer: { ...example, version: 1 },
  },
});
