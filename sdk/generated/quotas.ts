// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Quota } from "./schemas.ts";

export interface ListQuotasOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface GetQuotaOptions extends RequestOptions {
  /** Path of a group of the tenant, `/eng/backend`; without it the tenant itself. */
  group?: string | undefined;
}

export interface UpdateQuotaBody {
  limits?: {
    [name: string]: number | "unlimited" | null;
  } | undefined;
  rates?: {
    tenant?: {
      perSecond: number;
      burst: number;
    } | undefined;
    principal?: {
      perSecond: number;
      burst: number;
    } | undefined;
  } | undefined;
}

export interface UpdateQuotaOptions extends ConditionalOptions {
  /** Path of a group of the tenant, `/eng/backend`; without it the tenant itself. */
  group?: string | undefined;
}

export type Quotas = ReturnType<typeof quotas>;

/** `client.quotas` */
export function quotas(send: Send) {
  const operations = {
    /**
     * List what the tenant and its groups may have, and have.
     *
     * The tenant first, then its groups by path: those that were ever used or limited, and for a caller who does not see the whole tenant, the own ones. What is used by a group's members counts for the group, for the groups above it and for the tenant. A group has no limit until one is set.
     *
     * Permission: `quotas:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListQuotasOptions = {}) =>
      send<Page<Quota>>({ ...options, method: "GET", path: "/quotas", query: { pageSize, pageToken } }),
    /**
     * Read what a tenant or a group may have, and has.
     *
     * `id` is the tenant's; `group` names one of its groups.
     *
     * Permission: `quotas:read`.
     */
    get: (id: string, { group, ...options }: GetQuotaOptions = {}) =>
      send<Quota>({ ...options, method: "GET", path: `/quotas/${segment(id)}`, query: { group } }),
    /**
     * Set limits of a tenant or a group.
     *
     * `limits` names those to be set: a number, `"unlimited"`, or `null` for the default again. A limit may be set below what is used: nothing is taken away, and nothing more is given. The platform sets a tenant's limits and `rates`; a tenant's administrator those of its groups, none above the tenant's.
     *
     * Permission: `quotas:update@tenant`.
     */
    update: (id: string, body: UpdateQuotaBody, { group, ...options }: UpdateQuotaOptions) =>
      send<Quota>({ ...options, method: "PATCH", path: `/quotas/${segment(id)}`, query: { group }, body }),
  };
  return {
    ...operations,
    /** All pages of `listQuotas`: `for await (const item of …)`. */
    listAll: (options: Omit<ListQuotasOptions, "pageToken"> = {}) =>
      paged<Quota>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
