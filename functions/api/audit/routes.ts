import * as z from "zod";
import { AuditEntry, AuditSource } from "../../../shared/domain/audit/schema.ts";
import { emptyChain, linked } from "../../../shared/kernel/hash-chain.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { noBody, noParams } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** Most entries of one answer of the export: at most 1.5 KB each. */
export const MAX_EXPORTED = 500;

export const AuditEntryView = AuditEntry.extend({
  source: AuditSource.optional().describe("Gone once the tenant was erased; `sourceDigest` stays."),
}).meta({ id: "AuditEntry" });

const time = z.iso.datetime({ offset: true }).optional();

const ofTenant = z.string().min(1).max(100).optional().describe("For the platform's staff: the log of this tenant.");

const digest = z.string().describe("SHA-256, 64 hexadecimal digits.");
const AuditHeadView = z
  .object({
    tenantId: z.string(),
    seq: z.int().describe("Number of the last entry; 0 while there is none."),
    hash: digest,
    waiting: z.int().describe("Acts that have no number yet; 100 stands for 100 and more."),
  })
  .meta({ id: "AuditHead" });

const source = { salt: "3q2-7wAAAAAAAAAA", ip: "192.0.2.7", userAgent: "pitrix/0.1.0" };
const at = "2026-11-21T09:00:00.000Z";
const { hash, ...event } = linked(emptyChain("tenant-0m9x2k4f7abcdefghj"), {
  id: "aud-0m9x2k4f7abcdefghj",
  tenantId: "tenant-0m9x2k4f7abcdefghj",
  at,
  actorId: "user-0m9x2k4f7abcdefghj",
  tokenId: "tok-0m9x2k4f7abcdefghj",
  operation: "createDeployment",
  object: { type: "deployment", id: "dep-0m9x2k4f7abcdefghj" },
  outcome: "done" as const,
  requestId: "JKJaXmPLvHcESHA=",
  recordedAt: at,
  sourceDigest: "0".repeat(64),
});
const entry = { ...event, hash, source };
const base = { permission: "audit:read", least: "tenant", noun: "tenant", status: 200, method: "GET" } as const;

export const list = route({
  ...base,
  path: "/audit",
  operationId: "listAudit",
  summary: "Who did what: of the tenant, of one object or of one actor, newest first",
  description:
    "An act is here some seconds after it was done. `object` and `actorId` are ids: names never enter the log. `before` and `after` are digests of what the API showed of the object, as canonical JSON (RFC 8785).",
  input: {
    params: noParams,
    query: z.strictObject({
      ...pageQuery,
      objectType: z.string().min(1).max(60).optional().describe("What the object is, such as `deployment`."),
      objectId: z.string().min(1).max(200).optional().describe("Needs `objectType`."),
      actorId: z.string().min(1).max(200).optional().describe("A user or a token. Not beside `objectId`."),
      from: time.describe("Acts at this time or later."),
      until: time.describe("Acts at this time or earlier."),
      tenantId: ofTenant,
    }),
    body: noBody,
  },
  output: pageOf(AuditEntryView),
  problems: ["invalid-page-token", "not-found"],
  examples: { answer: { items: [entry] } },
});

export const head = route({
  ...base,
  path: "/audit/head",
  operationId: "getAuditHead",
  summary: "Where the tenant's chain ends",
  description:
    "Keep it: an export that was made later must lead through this number and hash, or the log was rewritten in between.",
  input: { params: noParams, query: z.strictObject({ tenantId: ofTenant }), body: noBody },
  output: AuditHeadView,
  problems: ["not-found"],
  examples: { answer: { tenantId: entry.tenantId, seq: 1, hash: entry.hash, waiting: 0 } },
});

export const entries = route({
  ...base,
  path: "/audit/entries",
  operationId: "listAuditEntries",
  summary: "The chain in its order, for export",
  description:
    "Each entry carries the hash of the one before; `pitrix audit export` writes them to a file, and `pitrix audit verify` checks that file without the store. Go on with `after` set to the last `seq`, until no more entries come.",
  input: {
    params: noParams,
    query: z.strictObject({
      after: z.coerce.number().int().min(0).max(999_999_999_999).default(0).describe("Number of the last one known."),
      count: z.coerce.number().int().min(1).max(MAX_EXPORTED).default(MAX_EXPORTED),
      tenantId: ofTenant,
    }),
    body: noBody,
  },
  output: z.object({ items: z.array(AuditEntryView), head: AuditHeadView }).meta({ id: "AuditExport" }),
  problems: ["not-found"],
  examples: {
    answer: { items: [entry], head: { tenantId: entry.tenantId, seq: 1, hash: entry.hash, waiting: 0 } },
  },
});
