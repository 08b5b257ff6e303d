// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { QuotaRequest } from "./schemas.ts";

export interface ListQuotaRequestsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateQuotaRequestBody {
  limits: {
    [name: string]: number;
  };
  reason: string;
}

export interface ApproveQuotaRequestBody {
  message?: string | undefined;
}

export interface RejectQuotaRequestBody {
  message: string;
}

export type QuotaRequests = ReturnType<typeof quotaRequests>;

/** `client.quotaRequests` */
export function quotaRequests(send: Send) {
  const operations = {
    /**
     * List requests for higher limits.
     *
     * A tenant's own, newest first; for the platform, those of all tenants that are open, oldest first.
     *
     * Permission: `quota-requests:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListQuotaRequestsOptions = {}) =>
      send<Page<QuotaRequest>>({ ...options, method: "GET", path: "/quota-requests", query: { pageSize, pageToken } }),
    /**
     * Ask for higher limits of the tenant.
     *
     * `limits` are what they shall be. The platform decides; `GET /quotas` shows what holds. Where the tenant has an approval flow for `quota`, the request first waits as `pending_approval` with its `approvalId`: it is `open` for the platform once the tenant's own approvers have agreed, and `rejected` with their reason when they have not.
     *
     * Permission: `quota-requests:create`.
     */
    create: (body: CreateQuotaRequestBody, options: PostOptions = {}) =>
      send<QuotaRequest>({ ...options, method: "POST", path: "/quota-requests", body }),
    /**
     * Set the limits that a tenant asked for.
     *
     * Permission: `quota-requests:decide@platform`.
     */
    approve: (id: string, body?: ApproveQuotaRequestBody, options: PostOptions = {}) =>
      send<QuotaRequest>({ ...options, method: "POST", path: `/quota-requests/${segment(id)}:approve`, body }),
    /**
     * Refuse higher limits, and say why.
     *
     * Permission: `quota-requests:decide@platform`.
     */
    reject: (id: string, body: RejectQuotaRequestBody, options: PostOptions = {}) =>
      send<QuotaRequest>({ ...options, method: "POST", path: `/quota-requests/${segment(id)}:reject`, body }),
  };
  return {
    ...operations,
    /** All pages of `listQuotaRequests`: `for await (const item of …)`. */
    listAll: (options: Omit<ListQuotaRequestsOptions, "pageToken"> = {}) =>
      paged<QuotaRequest>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
