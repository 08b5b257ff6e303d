// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type RequestOptions, type Send } from "../request.ts";
import type { PlatformJob } from "./schemas.ts";

export interface ListPlatformJobsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  status?: "pending_approval" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "rejected" | undefined;
  tenantId?: string | undefined;
}

export type Platform = ReturnType<typeof platform>;

/** `client.platform` */
export function platform(send: Send) {
  const operations = {
    /**
     * For operators: the jobs of all tenants, newest first.
     *
     * All, or those in one status, or of one tenant. A page may have fewer than `pageSize`, even none, while `nextPageToken` says that there are more. What ended before the store was brought to this version is found with `tenantId` alone.
     *
     * Permission: `platform-jobs:read@platform`.
     */
    listJobs: ({ pageSize, pageToken, status, tenantId, ...options }: ListPlatformJobsOptions = {}) =>
      send<Page<PlatformJob>>({ ...options, method: "GET", path: "/platform/jobs", query: { pageSize, pageToken, status, tenantId } }),
  };
  return {
    ...operations,
    /** All pages of `listPlatformJobs`: `for await (const item of …)`. */
    listAllJobs: (options: Omit<ListPlatformJobsOptions, "pageToken"> = {}) =>
      paged<PlatformJob>((pageToken) => operations.listJobs({ ...options, pageToken })),
  };
}
