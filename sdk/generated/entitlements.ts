// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type RequestOptions, type Send } from "../request.ts";
import type { Entitlement } from "./schemas.ts";

export interface ListEntitlementsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type Entitlements = ReturnType<typeof entitlements>;

/** `client.entitlements` */
export function entitlements(send: Send) {
  const operations = {
    /**
     * List what your tenant may deploy of what others sell.
     *
     * One an app. `active` gives the right to deploy it, until `until` where that is there; `pending` waits for its first order, `ended` was not paid any further: what runs goes on, and nothing new is deployed.
     *
     * Permission: `entitlements:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListEntitlementsOptions = {}) =>
      send<Page<Entitlement>>({ ...options, method: "GET", path: "/entitlements", query: { pageSize, pageToken } }),
  };
  return {
    ...operations,
    /** All pages of `listEntitlements`: `for await (const item of …)`. */
    listAll: (options: Omit<ListEntitlementsOptions, "pageToken"> = {}) =>
      paged<Entitlement>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
