// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type RequestOptions, type Send } from "../request.ts";
import type { AuditEntry, AuditExport, AuditHead } from "./schemas.ts";

export interface ListAuditOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** What the object is, such as `deployment`. */
  objectType?: string | undefined;
  /** Needs `objectType`. */
  objectId?: string | undefined;
  /** A user or a token. Not beside `objectId`. */
  actorId?: string | undefined;
  /** Acts at this time or later. */
  from?: string | undefined;
  /** Acts at this time or earlier. */
  until?: string | undefined;
  /** For the platform's staff: the log of this tenant. */
  tenantId?: string | undefined;
}

export interface ListAuditEntriesOptions extends RequestOptions {
  /** Number of the last one known. */
  after?: number | undefined;
  count?: number | undefined;
  /** For the platform's staff: the log of this tenant. */
  tenantId?: string | undefined;
}

export interface GetAuditHeadOptions extends RequestOptions {
  /** For the platform's staff: the log of this tenant. */
  tenantId?: string | undefined;
}

export type Audit = ReturnType<typeof audit>;

/** `client.audit` */
export function audit(send: Send) {
  const operations = {
    /**
     * Who did what: of the tenant, of one object or of one actor, newest first.
     *
     * An act is here some seconds after it was done. `object` and `actorId` are ids: names never enter the log. `before` and `after` are digests of what the API showed of the object, as canonical JSON (RFC 8785).
     *
     * Permission: `audit:read@tenant`.
     */
    list: ({ pageSize, pageToken, objectType, objectId, actorId, from, until, tenantId, ...options }: ListAuditOptions = {}) =>
      send<Page<AuditEntry>>({ ...options, method: "GET", path: "/audit", query: { pageSize, pageToken, objectType, objectId, actorId, from, until, tenantId } }),
    /**
     * The chain in its order, for export.
     *
     * Each entry carries the hash of the one before; `pitrix audit export` writes them to a file, and `pitrix audit verify` checks that file without the store. Go on with `after` set to the last `seq`, until no more entries come.
     *
     * Permission: `audit:read@tenant`.
     */
    listEntries: ({ after, count, tenantId, ...options }: ListAuditEntriesOptions = {}) =>
      send<AuditExport>({ ...options, method: "GET", path: "/audit/entries", query: { after, count, tenantId } }),
    /**
     * Where the tenant's chain ends.
     *
     * Keep it: an export that was made later must lead through this number and hash, or the log was rewritten in between.
     *
     * Permission: `audit:read@tenant`.
     */
    getHead: ({ tenantId, ...options }: GetAuditHeadOptions = {}) =>
      send<AuditHead>({ ...options, method: "GET", path: "/audit/head", query: { tenantId } }),
  };
  return {
    ...operations,
    /** All pages of `listAudit`: `for await (const item of …)`. */
    listAll: (options: Omit<ListAuditOptions, "pageToken"> = {}) =>
      paged<AuditEntry>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
