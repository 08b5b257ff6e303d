// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type RequestOptions, type Send } from "../request.ts";
import type { DeploymentGraphNode } from "./schemas.ts";

export interface GetDeploymentGraphOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type DeploymentGraph = ReturnType<typeof deploymentGraph>;

/** `client.deploymentGraph` */
export function deploymentGraph(send: Send) {
  const operations = {
    /**
     * Read the tenant's linked deployments in the order in which they start.
     *
     * All deployments that depend on another one or are depended on: lower levels first, to be stopped the other way round. Those out of reach are left out. At most 5,000 links are read; a tenant with more is told so (409 `graph-too-large`).
     *
     * Permission: `deployments:read`.
     */
    get: ({ pageSize, pageToken, ...options }: GetDeploymentGraphOptions = {}) =>
      send<Page<DeploymentGraphNode>>({ ...options, method: "GET", path: "/deployment-graph", query: { pageSize, pageToken } }),
  };
  return {
    ...operations,
    /** All pages of `getDeploymentGraph`: `for await (const item of …)`. */
    getAll: (options: Omit<GetDeploymentGraphOptions, "pageToken"> = {}) =>
      paged<DeploymentGraphNode>((pageToken) => operations.get({ ...options, pageToken })),
  };
}
