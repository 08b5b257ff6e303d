// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Deployment, DeploymentPlan, Node } from "./schemas.ts";

export interface ListDeploymentsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateDeploymentBody {
  appVersionId?: string | undefined;
  appId?: string | undefined;
  stage?: "develop" | "test" | "staging" | "production" | undefined;
  runtimeId?: string | undefined;
  groups?: readonly string[] | undefined;
  name?: string | undefined;
  description?: string | undefined;
  values?: {
    [name: string]: unknown;
  } | undefined;
}

export interface CreateDeploymentOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface GetDeploymentAnswer {
  id: string;
  name: string;
  description: string;
  appId: string;
  appVersionId: string;
  stage?: "develop" | "test" | "staging" | "production";
  repoId: string;
  runtimeId: string;
  provider: string;
  credentialId: string;
  values: {
    [name: string]: unknown;
  };
  subnetId: string;
  vpcId?: string;
  status: "pending_approval" | "rejected" | "creating" | "active" | "stopping" | "stopped" | "starting" | "deleting" | "deleted" | "failed";
  activeJobId?: string;
  lastJobId: string;
  approvalId?: string;
  statusReason?: string;
  createdBy?: string;
  groups?: string[];
  version: number;
  createdAt: string;
  updatedAt: string;
  nodes: Node[];
}

export type Deployments = ReturnType<typeof deployments>;

/** `client.deployments` */
export function deployments(send: Send) {
  const operations = {
    /**
     * List deployments, newest first.
     *
     * Permission: `deployments:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListDeploymentsOptions = {}) =>
      send<Page<Deployment>>({ ...options, method: "GET", path: "/deployments", query: { pageSize, pageToken } }),
    /**
     * Deploy an app.
     *
     * `appVersionId` names the version; or `appId` and `stage` take the one that `POST /apps/{id}:promote` put there. `values` are the answers to the version's form; what is left out has its default. Without `runtimeId` the one runtime of the own tenant that fits is taken; one that another tenant shares is named. `groups` are groups of the own tenant, by `/path`, whose members see the deployment: those that one is in, or any for who may deploy for the whole tenant. `Location` names the job that makes it. `dryRun=true` does every check, answers 200 with what would be made, and writes nothing: its `quota` says where `more` than the limit is needed, which is 403 without `dryRun`.
     *
     * Permission: `deployments:create`.
     */
    create: <D extends boolean = false>(body: CreateDeploymentBody, { dryRun, ...options }: CreateDeploymentOptions<D> = {}) =>
      send<D extends true ? DeploymentPlan : Deployment>({ ...options, method: "POST", path: "/deployments", query: { dryRun }, body }),
    /**
     * Read a deployment and its nodes.
     *
     * Permission: `deployments:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<GetDeploymentAnswer>({ ...options, method: "GET", path: `/deployments/${segment(id)}` }),
    /**
     * Delete a deployment with everything that was made for it.
     *
     * Permission: `deployments:delete`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<Deployment>({ ...options, method: "DELETE", path: `/deployments/${segment(id)}` }),
    /**
     * Start a stopped deployment.
     *
     * Permission: `deployments:start`.
     */
    start: (id: string, options: PostOptions = {}) =>
      send<Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:start` }),
    /**
     * Stop a deployment and keep its volumes.
     *
     * Permission: `deployments:stop`.
     */
    stop: (id: string, options: PostOptions = {}) =>
      send<Deployment>({ ...options, method: "POST", path: `/deployments/${segment(id)}:stop` }),
  };
  return {
    ...operations,
    /** All pages of `listDeployments`: `for await (const item of …)`. */
    listAll: (options: Omit<ListDeploymentsOptions, "pageToken"> = {}) =>
      paged<Deployment>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
