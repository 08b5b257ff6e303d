// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Erasure, ProvenErasure } from "./schemas.ts";

export interface ListErasuresOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateErasureBody {
  tenantId: string;
  confirm: string;
  leaveRunning?: boolean | undefined;
}

export type Erasures = ReturnType<typeof erasures>;

/** `client.erasures` */
export function erasures(send: Send) {
  const operations = {
    /**
     * List erasures, newest first.
     *
     * The tenant's own, those that were called off among them; for the platform those of all tenants. A page may have fewer than `pageSize`, even none, while `nextPageToken` says that there are more.
     *
     * Permission: `erasures:read@tenant`.
     */
    list: ({ pageSize, pageToken, ...options }: ListErasuresOptions = {}) =>
      send<Page<Erasure>>({ ...options, method: "GET", path: "/erasures", query: { pageSize, pageToken } }),
    /**
     * Erase a tenant with everything that it has.
     *
     * `confirm` is the tenant's name, typed. Of the platform it begins at once; of the tenant's own administrator after 7 days, in which it can be cancelled. It is refused while something is deployed, or other tenants run the tenant's apps, unless `leaveRunning` says that machines may go on without the store. There is no way back: export first.
     *
     * Permission: `erasures:create@tenant`.
     */
    create: (body: CreateErasureBody, options: PostOptions = {}) =>
      send<Erasure>({ ...options, method: "POST", path: "/erasures", body }),
    /**
     * Read how an erasure goes, and its proof.
     *
     * Once it is `done`, `certificate` says what was deleted and how it was verified; `signature` is a JWS (EdDSA) of it, to be checked with `key`.
     *
     * Permission: `erasures:read@tenant`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<ProvenErasure>({ ...options, method: "GET", path: `/erasures/${segment(id)}` }),
    /**
     * Call an erasure off before it begins.
     *
     * Permission: `erasures:create@tenant`.
     */
    cancel: (id: string, options: PostOptions = {}) =>
      send<Erasure>({ ...options, method: "POST", path: `/erasures/${segment(id)}:cancel` }),
  };
  return {
    ...operations,
    /** All pages of `listErasures`: `for await (const item of …)`. */
    listAll: (options: Omit<ListErasuresOptions, "pageToken"> = {}) =>
      paged<Erasure>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
