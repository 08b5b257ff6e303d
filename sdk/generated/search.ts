// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type RequestOptions, type Send } from "../request.ts";
import type { App, SearchFacets } from "./schemas.ts";

export interface SearchAppsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  q?: string | undefined;
  category?: string | undefined;
  provider?: string | undefined;
  repoId?: string | undefined;
  label?: string | undefined;
  format?: string | undefined;
  status?: "draft" | "active" | "suspended" | "deleted" | "vanished" | undefined;
  stage?: "develop" | "test" | "staging" | "production" | undefined;
  department?: string | undefined;
  facets?: boolean | undefined;
}

export type Search = ReturnType<typeof search>;

/** `client.search` */
export function search(send: Send) {
  const operations = {
    /**
     * Search the catalogue.
     *
     * Finds apps of the tenant and those that others share with it, best first: an app's own name, then words of names, beginnings of names, keywords, descriptions in every language. `q` needs all its words. Everything else narrows it: `label` is `key=value` of the repo and may hold several, parted by commas; `category` takes what hangs below it; `repoId=uploads` are uploads; `stage` and `department` know the tenant's own apps alone. `total` is exact for one condition, else an upper bound. With `facets=true` the answer counts the whole catalogue by category, provider, format, repo, label, status, stage and department. A page may hold fewer than `pageSize` and still have a `nextPageToken`. A change is found about a second after it was made; what may not be seen any more is gone at once.
     *
     * Permission: `apps:read`.
     */
    searchApps: ({ pageSize, pageToken, q, category, provider, repoId, label, format, status, stage, department, facets, ...options }: SearchAppsOptions = {}) =>
      send<Page<App> & {
      total: {
        value: number;
        exact: boolean;
      };
      facets?: SearchFacets;
    }>({ ...options, method: "GET", path: "/search", query: { pageSize, pageToken, q, category, provider, repoId, label, format, status, stage, department, facets } }),
  };
  return {
    ...operations,
    /** All pages of `searchApps`: `for await (const item of …)`. */
    searchAllApps: (options: Omit<SearchAppsOptions, "pageToken"> = {}) =>
      paged<App>((pageToken) => operations.searchApps({ ...options, pageToken })),
  };
}
