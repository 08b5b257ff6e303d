import * as z from "zod";
import { ReviewPhases } from "../../../shared/domain/store-settings/schema.ts";
import { noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const StoreView = z
  .object({
    /** Of what stays in the tenant, and of what others will see. */
    reviewPhases: z.object({ private: ReviewPhases, shared: ReviewPhases }),
    version: z.int(),
  })
  .meta({ id: "StoreSettings" });

const example = { reviewPhases: { private: [], shared: ["vendor", "business", "technical"] }, version: 0 };

export const get = route({
  method: "GET",
  path: "/store",
  operationId: "getStore",
  permission: "store-settings:read",
  noun: "store",
  summary: "Read the store's settings",
  description:
    "`reviewPhases` are the phases that a version passes before its release: `private` for apps that only the tenant sees, which is the tenant's own setting; `shared` for public apps and those of groups, which is the platform's. Without phases a version has passed when it is submitted. A review keeps the phases that it began with.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: StoreView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/store",
  operationId: "updateStore",
  permission: "store-settings:update",
  least: "tenant",
  noun: "store",
  summary: "Change the store's settings",
  description: "`private` is the tenant's own, `shared` the platform's: it needs `store-settings:update@platform`.",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      reviewPhases: z.strictObject({ private: ReviewPhases.optional(), shared: ReviewPhases.optional() }),
    }),
  },
  output: StoreView,
  status: 200,
  conditional: true,
  problems: [],
  examples: {
    body: { reviewPhases: { private: ["vendor"] } },
    answer: { ...example, reviewPhases: { ...example.reviewPhases, private: ["vendor"] }, version: 1 },
  },
});
