import * as z from "zod";
import { Certificate, Erasure } from "../../../shared/domain/leaving/schema.ts";
import { TenantId } from "../../../shared/domain/tenant/schema.ts";
import { PLATFORM_TENANT } from "../../../shared/kernel/roles.ts";
import { PublicKey } from "../../../shared/leaving/certificate.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { emptyBody, idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** Days that a tenant has to think better of it; the platform's own erasures begin at once. */
export const WAITING_DAYS = 7;

const ErasureView = Erasure.omit({ kind: true, certificate: true, signature: true }).meta({ id: "Erasure" });

/** With the proof, and the key that it is checked with. */
const ProvenErasureView = ErasureView.extend({
  certificate: Certificate.optional(),
  signature: z.string().optional(),
  key: PublicKey.optional(),
}).meta({ id: "ProvenErasure" });

const waiting = {
  id: "ers-0m9x2k4f7abcdefghj",
  tenantId: "tenant-acme",
  status: "waiting" as const,
  counts: {},
  by: "tenant" as const,
  leaveRunning: false,
  beginsAt: "2026-11-28T09:00:00.000Z",
  createdBy: "user-0m9x2k4f7abcdefghj",
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
  version: 1,
};

const done = {
  ...waiting,
  status: "done" as const,
  counts: { app: 12, member: 4, user: 3 },
  finishedAt: "2026-11-28T09:20:00.000Z",
  version: 2,
};

const params = idParams("erasure");

export const create = route({
  method: "POST",
  path: "/erasures",
  operationId: "createErasure",
  permission: "erasures:create",
  least: "tenant",
  noun: "erasure",
  summary: "Erase a tenant with everything that it has",
  description: `\`confirm\` is the tenant's name, typed. Of the platform it begins at once; of the tenant's own administrator after ${WAITING_DAYS} days, in which it can be cancelled. It is refused while something is deployed, or other tenants run the tenant's apps, unless \`leaveRunning\` says that machines may go on without the store. There is no way back: export first.`,
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      tenantId: TenantId.refine((id) => id !== PLATFORM_TENANT, { error: "is the platform's own tenant" }),
      confirm: z.string().max(200),
      leaveRunning: z.boolean().default(false),
    }),
  },
  output: ErasureView,
  status: 202,
  idempotent: "commit",
  progress: true,
  problems: ["not-found", "wrong-state", "forbidden"],
  examples: { body: { tenantId: "tenant-acme", confirm: "Acme Ltd" }, answer: waiting },
});

export const list = route({
  method: "GET",
  path: "/erasures",
  operationId: "listErasures",
  permission: "erasures:read",
  least: "tenant",
  noun: "erasure",
  summary: "List erasures, newest first",
  description:
    "The tenant's own, those that were called off among them; for the platform those of all tenants. A page may have fewer than `pageSize`, even none, while `nextPageToken` says that there are more.",
  input: { params: noParams, query: z.strictObject({ ...pageQuery }), body: noBody },
  output: pageOf(ErasureView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [done] } },
});

export const get = route({
  method: "GET",
  path: "/erasures/{id}",
  operationId: "getErasure",
  permission: "erasures:read",
  least: "tenant",
  noun: "erasure",
  summary: "Read how an erasure goes, and its proof",
  description:
    "Once it is `done`, `certificate` says what was deleted and how it was verified; `signature` is a JWS (EdDSA) of it, to be checked with `key`.",
  input: { params, query: noQuery, body: noBody },
  output: ProvenErasureView,
  status: 200,
  progress: true,
  problems: ["forbidden"],
  examples: { answer: done },
});

export const cancel = route({
  method: "POST",
  path: "/erasures/{id}:cancel",
  operationId: "cancelErasure",
  permission: "erasures:create",
  least: "tenant",
  noun: "erasure",
  summary: "Call an erasure off before it begins",
  input: { params, query: noQuery, body: emptyBody },
  output: ErasureView,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state", "forbidden"],
  examples: {
    body: {},
    answer: { ...waiting, status: "cancelled", finishedAt: "2026-11-22T09:00:00.000Z", version: 2 },
  },
});
