// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type RequestOptions, type Send } from "../request.ts";
import type { UsageRow } from "./schemas.ts";

export interface ListUsageOptions extends RequestOptions {
  by?: "tenant" | "group" | "zone" | "provider" | "runtime" | "app" | "status" | undefined;
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type Reports = ReturnType<typeof reports>;

/** `client.reports` */
export function reports(send: Send) {
  const operations = {
    /**
     * What is in use: by tenant, group, zone, provider, runtime, app or status.
     *
     * A deployment counts from when it is asked for until it is deleted, with the machines that it asked for. By `tenant`: the own one, and for the platform's staff every tenant; by `group`: the tenant's groups, where a deployment counts in each group of its author and in those above. Both are exact and have pages. Everything else is of the tenant's newest 2000 deployments, deleted ones among them; `truncated` says that there are more.
     *
     * Permission: `reports:read@tenant`.
     */
    listUsage: ({ by, pageSize, pageToken, ...options }: ListUsageOptions = {}) =>
      send<Page<UsageRow> & {
      truncated?: boolean;
    }>({ ...options, method: "GET", path: "/reports/usage", query: { by, pageSize, pageToken } }),
  };
  return {
    ...operations,
    /** All pages of `listUsage`: `for await (const item of …)`. */
    listAllUsage: (options: Omit<ListUsageOptions, "pageToken"> = {}) =>
      paged<UsageRow>((pageToken) => operations.listUsage({ ...options, pageToken })),
  };
}
