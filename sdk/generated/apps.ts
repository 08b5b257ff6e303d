// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type RequestOptions, type Send, segment } from "../request.ts";
import type { App, AppVersion } from "./schemas.ts";

export interface ListAppsOptions extends RequestOptions {
  pageSize?: number | undefined;
  pageToken?: string | undefined;
  q?: string | undefined;
  includeVanished?: boolean | undefined;
}

export interface ListAppVersionsOptions extends RequestOptions {
  pageSize?: number | undefined;
  pageToken?: string | undefined;
  includeVanished?: boolean | undefined;
}

export type Apps = ReturnType<typeof apps>;

/** `client.apps` */
export function apps(send: Send) {
  const operations = {
    /**
     * List or search apps.
     *
     * `q` finds apps that have all its words in name, description or keywords. `includeVanished=true` adds apps that their repo no longer lists. Apps of which the tenant has only uploaded drafts are in it with the status `draft`. A page may hold fewer than `pageSize` and still have a `nextPageToken`.
     *
     * Scope: `store:read`.
     */
    list: ({ pageSize, pageToken, q, includeVanished, ...options }: ListAppsOptions = {}) =>
      send<Page<App>>({ ...options, method: "GET", path: "/apps", query: { pageSize, pageToken, q, includeVanished } }),
    /**
     * Read an app.
     *
     * Scope: `store:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<App>({ ...options, method: "GET", path: `/apps/${segment(id)}` }),
    /**
     * List an app's versions, highest first.
     *
     * Scope: `store:read`.
     */
    listVersions: (id: string, { pageSize, pageToken, includeVanished, ...options }: ListAppVersionsOptions = {}) =>
      send<Page<AppVersion>>({ ...options, method: "GET", path: `/apps/${segment(id)}/versions`, query: { pageSize, pageToken, includeVanished } }),
  };
  return {
    ...operations,
    /** All pages of `listApps`: `for await (const item of …)`. */
    listAll: (options: Omit<ListAppsOptions, "pageToken"> = {}) =>
      paged<App>((pageToken) => operations.list({ ...options, pageToken })),
    /** All pages of `listAppVersions`: `for await (const item of …)`. */
    listAllVersions: (id: string, options: Omit<ListAppVersionsOptions, "pageToken"> = {}) =>
      paged<AppVersion>((pageToken) => operations.listVersions(id, { ...options, pageToken })),
  };
}
