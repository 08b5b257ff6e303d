// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Export, ExportDownload } from "./schemas.ts";

export interface ListExportsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type Exports = ReturnType<typeof exports>;

/** `client.exports` */
export function exports(send: Send) {
  const operations = {
    /**
     * List exports, newest first.
     *
     * Permission: `exports:read@tenant`.
     */
    list: ({ pageSize, pageToken, ...options }: ListExportsOptions = {}) =>
      send<Page<Export>>({ ...options, method: "GET", path: "/exports", query: { pageSize, pageToken } }),
    /**
     * Export everything of the tenant as one archive.
     *
     * The archive is made in the background; one at a time. It holds every object of the tenant but no secret: see docs/leaving.md.
     *
     * Permission: `exports:create@tenant`.
     */
    create: (options: PostOptions = {}) =>
      send<Export>({ ...options, method: "POST", path: "/exports" }),
    /**
     * Read how far an export is.
     *
     * `counts` grows while it is `running`; once it is `done`, `archive` says what there is to download.
     *
     * Permission: `exports:read@tenant`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Export>({ ...options, method: "GET", path: `/exports/${segment(id)}` }),
    /**
     * Get a URL that reads the archive.
     *
     * Whoever has the URL has the archive, for 15 minutes; each is in the audit log. The archive is kept for 7 days.
     *
     * Permission: `exports:download@tenant`.
     */
    download: (id: string, options: PostOptions = {}) =>
      send<ExportDownload>({ ...options, method: "POST", path: `/exports/${segment(id)}:download` }),
  };
  return {
    ...operations,
    /** All pages of `listExports`: `for await (const item of …)`. */
    listAll: (options: Omit<ListExportsOptions, "pageToken"> = {}) =>
      paged<Export>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
