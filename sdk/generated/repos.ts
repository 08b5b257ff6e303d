// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Repo, Scan } from "./schemas.ts";

export interface ListReposOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateRepoBody {
  name: string;
  description?: string | undefined;
  url: string;
  kind?: "http" | "s3" | "oci" | "git" | undefined;
  region?: string | undefined;
  endpoint?: string | undefined;
  ref?: string | undefined;
  path?: string | undefined;
  credential?: {
    username: (unknown) & (unknown);
    password: string;
  } | {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string | undefined;
  } | {
    token: (unknown) & (unknown);
  } | undefined;
  visibility?: "private" | "public" | "group" | undefined;
  groups?: readonly string[] | undefined;
  appDefaultStatus?: "active" | "draft" | undefined;
  providers?: readonly string[] | undefined;
  selector?: string | undefined;
  labels?: {
    [name: string]: string;
  } | undefined;
  scanInterval?: number | undefined;
}

export interface UpdateRepoBody {
  name?: string | undefined;
  description?: string | undefined;
  url?: string | undefined;
  kind?: "http" | "s3" | "oci" | "git" | undefined;
  region?: string | null | undefined;
  endpoint?: string | null | undefined;
  ref?: string | null | undefined;
  path?: string | null | undefined;
  credential?: {
    username: (unknown) & (unknown);
    password: string;
  } | {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string | undefined;
  } | {
    token: (unknown) & (unknown);
  } | null | undefined;
  visibility?: "private" | "public" | "group" | undefined;
  groups?: readonly string[] | undefined;
  appDefaultStatus?: "active" | "draft" | undefined;
  providers?: readonly string[] | undefined;
  selector?: string | undefined;
  labels?: {
    [name: string]: string;
  } | undefined;
  scanInterval?: number | undefined;
}

export interface ListRepoEventsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface ValidateRepoAnswer {
  url: string;
  kind: "http" | "s3" | "oci" | "git";
  packages: number;
  faults: ({
    name: string;
    version: string;
    detail: string;
  })[];
}

export interface ValidateRepoBody {
  url: string;
  kind?: "http" | "s3" | "oci" | "git" | undefined;
  region?: string | undefined;
  endpoint?: string | undefined;
  ref?: string | undefined;
  path?: string | undefined;
  credential?: {
    username: (unknown) & (unknown);
    password: string;
  } | {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string | undefined;
  } | {
    token: (unknown) & (unknown);
  } | undefined;
}

export type Repos = ReturnType<typeof repos>;

/** `client.repos` */
export function repos(send: Send) {
  const operations = {
    /**
     * List repos, oldest first.
     *
     * Permission: `repos:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListReposOptions = {}) =>
      send<Page<Repo>>({ ...options, method: "GET", path: "/repos", query: { pageSize, pageToken } }),
    /**
     * Add a repo of packages.
     *
     * `url` says the kind: `https://…` is a web server with an `index.yaml` or `index.json`, `s3://host/bucket/prefix` (or `s3://bucket/prefix` with `region` or `endpoint`) a bucket with an index or just archives, `oci://host/path` an artifact repository or a namespace of them, `git+https://host/repo.git` a folder (`path`) of packages at a `ref`. It is read once with its credential before it is saved. `credential` is write-only: `{username, password}`, `{token}`, or for S3 `{accessKeyId, secretAccessKey}`. `visibility` says who sees the repo's apps: its own tenant, everybody, or members of one of `groups` and of the groups below it (`/eng` of the own tenant, `tenant-b/eng` of another, `tenant-b` for all of it) beside those who see all of the own tenant's; the repo itself only its tenant sees. `selector` chooses among the labels of runtimes, in the text form of Kubernetes' label selectors or as `key=value` lists; `providers` restricts the clouds. It is scanned from now on every `scanInterval` seconds.
     *
     * Permission: `repos:create`.
     */
    create: (body: CreateRepoBody, options: PostOptions = {}) =>
      send<Repo>({ ...options, method: "POST", path: "/repos", body }),
    /**
     * Read a repo and how its last scan ended.
     *
     * Permission: `repos:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Repo>({ ...options, method: "GET", path: `/repos/${segment(id)}` }),
    /**
     * Change a repo.
     *
     * A new place or `credential` is tried first, and a new place scanned soon after. `credential` replaces the old one, `null` takes it away; a repo that moves to another host needs a new one. `null` also takes `region`, `endpoint`, `ref` and `path` away. `groups`, `providers` and `labels` are replaced as a whole.
     *
     * Permission: `repos:update`.
     */
    update: (id: string, body: UpdateRepoBody, options: ConditionalOptions) =>
      send<Repo>({ ...options, method: "PATCH", path: `/repos/${segment(id)}`, body }),
    /**
     * Delete a repo.
     *
     * Its apps leave the listing within a minute. Deployments made from it go on.
     *
     * Permission: `repos:delete`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/repos/${segment(id)}` }),
    /**
     * List a repo's scans, newest first.
     *
     * `errors` names every package that could not be taken, and why.
     *
     * Permission: `repos:read`.
     */
    listEvents: (id: string, { pageSize, pageToken, ...options }: ListRepoEventsOptions = {}) =>
      send<Page<Scan>>({ ...options, method: "GET", path: `/repos/${segment(id)}/events`, query: { pageSize, pageToken } }),
    /**
     * Read one scan.
     *
     * Permission: `repos:read`.
     */
    getEvent: (id: string, eventId: string, options: RequestOptions = {}) =>
      send<Scan>({ ...options, method: "GET", path: `/repos/${segment(id)}/events/${segment(eventId)}` }),
    /**
     * Scan a repo now.
     *
     * `Location` is the scan's event: it ends `succeeded`, `unchanged` or `failed`.
     *
     * Permission: `repos:index`.
     */
    index: (id: string, options: PostOptions = {}) =>
      send<Scan>({ ...options, method: "POST", path: `/repos/${segment(id)}:index` }),
    /**
     * See whether a URL is a repo and its credential good, without adding it.
     *
     * Permission: `repos:create`.
     */
    validate: (body: ValidateRepoBody, options: PostOptions = {}) =>
      send<ValidateRepoAnswer>({ ...options, method: "POST", path: "/repos:validate", body }),
  };
  return {
    ...operations,
    /** All pages of `listRepos`: `for await (const item of …)`. */
    listAll: (options: Omit<ListReposOptions, "pageToken"> = {}) =>
      paged<Repo>((pageToken) => operations.list({ ...options, pageToken })),
    /** All pages of `listRepoEvents`: `for await (const item of …)`. */
    listAllEvents: (id: string, options: Omit<ListRepoEventsOptions, "pageToken"> = {}) =>
      paged<Scan>((pageToken) => operations.listEvents(id, { ...options, pageToken })),
  };
}
