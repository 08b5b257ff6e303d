// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { NewTenant, Tenant } from "./schemas.ts";

export interface ListTenantsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateTenantBody {
  id?: string | undefined;
  name: string;
  admin: {
    email: string;
  } | {
    userId: string;
  };
}

export interface UpdateTenantBody {
  name?: string | undefined;
}

export interface SuspendTenantBody {
  reason?: string | undefined;
}

export type Tenants = ReturnType<typeof tenants>;

/** `client.tenants` */
export function tenants(send: Send) {
  const operations = {
    /**
     * List all tenants, by id.
     *
     * Permission: `tenants:read@platform`.
     */
    list: ({ pageSize, pageToken, ...options }: ListTenantsOptions = {}) =>
      send<Page<Tenant>>({ ...options, method: "GET", path: "/tenants", query: { pageSize, pageToken } }),
    /**
     * Make a tenant with its first administrator.
     *
     * The administrator is a user (`admin.userId`), who is in at once, or somebody (`admin.email`) who is invited: the answer holds the `invitationToken` then, and no other answer does. All of it is there or nothing. `id` is taken where it is given, and made where it is not.
     *
     * Permission: `tenants:create@platform`.
     */
    create: (body: CreateTenantBody, options: PostOptions = {}) =>
      send<NewTenant>({ ...options, method: "POST", path: "/tenants", body }),
    /**
     * Read one's own tenant, or as the platform any.
     *
     * Permission: `tenants:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Tenant>({ ...options, method: "GET", path: `/tenants/${segment(id)}` }),
    /**
     * Rename a tenant.
     *
     * Permission: `tenants:update@tenant`.
     */
    update: (id: string, body: UpdateTenantBody, options: ConditionalOptions) =>
      send<Tenant>({ ...options, method: "PATCH", path: `/tenants/${segment(id)}`, body }),
    /**
     * Let a suspended tenant's members in again.
     *
     * Permission: `tenants:suspend@platform`.
     */
    resume: (id: string, options: PostOptions = {}) =>
      send<Tenant>({ ...options, method: "POST", path: `/tenants/${segment(id)}:resume` }),
    /**
     * Keep a tenant's members out.
     *
     * Within seconds nobody of the tenant gets in, and its tokens are refused. What it runs goes on.
     *
     * Permission: `tenants:suspend@platform`.
     */
    suspend: (id: string, body: SuspendTenantBody, options: PostOptions = {}) =>
      send<Tenant>({ ...options, method: "POST", path: `/tenants/${segment(id)}:suspend`, body }),
  };
  return {
    ...operations,
    /** All pages of `listTenants`: `for await (const item of …)`. */
    listAll: (options: Omit<ListTenantsOptions, "pageToken"> = {}) =>
      paged<Tenant>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
