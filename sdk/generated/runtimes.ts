// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Runtime, RuntimeSubnet } from "./schemas.ts";

export interface ListRuntimesOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateRuntimeBody {
  name: string;
  description?: string | undefined;
  provider: string;
  credentialId: string;
  config: {
    [name: string]: unknown;
  };
  labels?: {
    [name: string]: string;
  } | undefined;
  imageMirror?: string | undefined;
}

export interface UpdateRuntimeBody {
  name?: string | undefined;
  description?: string | undefined;
  labels?: {
    [name: string]: string;
  } | undefined;
  imageMirror?: string | undefined;
  status?: "active" | "disabled" | undefined;
  groups?: readonly string[] | undefined;
}

export interface ListRuntimeSubnetsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type Runtimes = ReturnType<typeof runtimes>;

/** `client.runtimes` */
export function runtimes(send: Send) {
  const operations = {
    /**
     * List runtimes, oldest first, then those that other tenants share.
     *
     * Permission: `runtimes:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListRuntimesOptions = {}) =>
      send<Page<Runtime>>({ ...options, method: "GET", path: "/runtimes", query: { pageSize, pageToken } }),
    /**
     * Add a place to run on.
     *
     * The cloud is asked with the credential first; what it refuses is not added, and the answer holds its own code and words. `imageMirror` replaces the registry of every docker image of a package; tag and digest stay. With a credential `{"via": "frontgate"}` the cloud is asked later: the runtime is `connecting`, and `install.manifest`, shown once, is what to run in the cluster (`kubectl apply -f -`) so that its Frontgate dials the store; for a private cloud of machines it is `install.script`, for `sh` on a machine beside it.
     *
     * Permission: `runtimes:create`.
     */
    create: (body: CreateRuntimeBody, options: PostOptions = {}) =>
      send<Runtime>({ ...options, method: "POST", path: "/runtimes", body }),
    /**
     * Read a runtime.
     *
     * Permission: `runtimes:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Runtime>({ ...options, method: "GET", path: `/runtimes/${segment(id)}` }),
    /**
     * Rename a runtime, label it anew, share it, or take it out of use.
     *
     * `labels` replaces all labels, an empty `imageMirror` takes it away. A `disabled` runtime gets no new deployment; those on it go on. `groups` says, as a whole, who may run on it beside those who see all of the tenant's: `/eng` of the own tenant, `tenant-b/eng` or `tenant-b` of another, who choose it by its id and see neither its credential nor its configuration. It counts from the next read on; what runs there already goes on, and can be stopped and deleted.
     *
     * Permission: `runtimes:update`.
     */
    update: (id: string, body: UpdateRuntimeBody, options: ConditionalOptions) =>
      send<Runtime>({ ...options, method: "PATCH", path: `/runtimes/${segment(id)}`, body }),
    /**
     * Delete a runtime on which nothing runs and no back-up lies.
     *
     * Permission: `runtimes:delete`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/runtimes/${segment(id)}` }),
    /**
     * List the subnets that machines on a runtime can be in.
     *
     * The cloud is asked at this moment with the runtime's credential, through its Frontgate where it has one; nothing is changed there. The first 2,000, by id. Name, free addresses and the way out are there where the cloud tells them. Whom the runtime is only shared with sees what is needed to choose one.
     *
     * Permission: `runtimes:read`.
     */
    listSubnets: (id: string, { pageSize, pageToken, ...options }: ListRuntimeSubnetsOptions = {}) =>
      send<Page<RuntimeSubnet>>({ ...options, method: "GET", path: `/runtimes/${segment(id)}/subnets`, query: { pageSize, pageToken } }),
    /**
     * Have a runtime's Frontgate enrol, again.
     *
     * For a runtime whose credential is `{"via": "frontgate"}`. `install.manifest` is run in the cluster with `kubectl apply -f -`: a pod there dials the store, and nothing dials into the cluster. Of a private cloud `install.script` is run on a machine that reaches it, after its owner has written there where the cloud is and as whom it is asked: no secret of the cloud comes here. Either holds a token that enrols one Frontgate within the hour, and is shown once. What was enrolled before is shut out at once, and the runtime is `connecting` until the new one has come and the cluster or cloud was seen through it.
     *
     * Permission: `runtimes:update`.
     */
    enroll: (id: string, options: PostOptions = {}) =>
      send<Runtime>({ ...options, method: "POST", path: `/runtimes/${segment(id)}:enroll` }),
  };
  return {
    ...operations,
    /** All pages of `listRuntimes`: `for await (const item of …)`. */
    listAll: (options: Omit<ListRuntimesOptions, "pageToken"> = {}) =>
      paged<Runtime>((pageToken) => operations.list({ ...options, pageToken })),
    /** All pages of `listRuntimeSubnets`: `for await (const item of …)`. */
    listAllSubnets: (id: string, options: Omit<ListRuntimeSubnetsOptions, "pageToken"> = {}) =>
      paged<RuntimeSubnet>((pageToken) => operations.listSubnets(id, { ...options, pageToken })),
  };
}
