// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Import, NewImport } from "./schemas.ts";

export interface ListImportsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateImportBody {
  tenantId: string;
  size: number;
  sha256: string;
}

export type Imports = ReturnType<typeof imports>;

/** `client.imports` */
export function imports(send: Send) {
  const operations = {
    /**
     * For the platform: list imports, newest first.
     *
     * Permission: `imports:read@platform`.
     */
    list: ({ pageSize, pageToken, ...options }: ListImportsOptions = {}) =>
      send<Page<Import>>({ ...options, method: "GET", path: "/imports", query: { pageSize, pageToken } }),
    /**
     * For the platform: announce the archive of a tenant.
     *
     * Send exactly `size` bytes to `url` by PUT with `headers` within 6 hours, then `POST /imports/{id}:start`.
     *
     * Permission: `imports:create@platform`.
     */
    create: (body: CreateImportBody, options: PostOptions = {}) =>
      send<NewImport>({ ...options, method: "POST", path: "/imports", body }),
    /**
     * For the platform: read how an import goes.
     *
     * Once it is `done` the tenant is there. `failure` says why nothing was brought in.
     *
     * Permission: `imports:read@platform`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Import>({ ...options, method: "GET", path: `/imports/${segment(id)}` }),
    /**
     * For the platform: bring the tenant in, once its archive is sent.
     *
     * All of the archive is checked before anything is written. A tenant of that id must not be there; ids are kept, and nothing of other tenants is touched.
     *
     * Permission: `imports:create@platform`.
     */
    start: (id: string, options: PostOptions = {}) =>
      send<Import>({ ...options, method: "POST", path: `/imports/${segment(id)}:start` }),
  };
  return {
    ...operations,
    /** All pages of `listImports`: `for await (const item of …)`. */
    listAll: (options: Omit<ListImportsOptions, "pageToken"> = {}) =>
      paged<Import>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
