// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Job, Plan } from "./schemas.ts";

export interface ListPlansOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreatePlanBody {
  operation: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "replace-node" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "adopt" | "revert" | "cease" | "recover" | "delete";
  deploymentId?: string | undefined;
  request?: {
    [name: string]: unknown;
  } | undefined;
}

export type Plans = ReturnType<typeof plans>;

/** `client.plans` */
export function plans(send: Send) {
  const operations = {
    /**
     * List plans that can still be executed or were, newest first.
     *
     * Permission: `plans:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListPlansOptions = {}) =>
      send<Page<Plan>>({ ...options, method: "GET", path: "/plans", query: { pageSize, pageToken } }),
    /**
     * See what an operation would do, before it is done.
     *
     * `request` is the body that the operation's own route takes, and all its checks are made: of `POST /deployments` for `deploy`, of `POST /deployments/{id}:<operation>` for the others, which name `deploymentId`. Nothing is written to any cloud. `POST /plans/{id}:execute` does exactly this, or nothing. The caller needs the operation's own permission. Where others have to agree first, the findings say so.
     *
     * Permission: `plans:create`.
     */
    create: (body: CreatePlanBody, options: PostOptions = {}) =>
      send<Plan>({ ...options, method: "POST", path: "/plans", body }),
    /**
     * Read a plan.
     *
     * Permission: `plans:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Plan>({ ...options, method: "GET", path: `/plans/${segment(id)}` }),
    /**
     * Do exactly what a plan says.
     *
     * Everything is decided again from what is there now. Where that is not what the plan says, nothing is done: 409 `plan-stale` tells what has changed. A plan is executed once; `Location` names its job.
     *
     * Permission: `plans:execute`.
     */
    execute: (id: string, options: PostOptions = {}) =>
      send<Job>({ ...options, method: "POST", path: `/plans/${segment(id)}:execute` }),
  };
  return {
    ...operations,
    /** All pages of `listPlans`: `for await (const item of …)`. */
    listAll: (options: Omit<ListPlansOptions, "pageToken"> = {}) =>
      paged<Plan>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
