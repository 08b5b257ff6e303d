// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Placement, PlacementEvaluation, PlacementPlan } from "./schemas.ts";

export interface ListPlacementsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreatePlacementBody {
  appVersionId?: string | undefined;
  appId?: string | undefined;
  stage?: "develop" | "test" | "staging" | "production" | undefined;
  groups?: readonly string[] | undefined;
  name?: string | undefined;
  description?: string | undefined;
  reason?: string | undefined;
  values?: {
    [name: string]: unknown;
  } | undefined;
  namespace?: string | undefined;
  namespaceQuota?: {
    [name: string]: string;
  } | undefined;
  readyWithin?: number | undefined;
  adjustments?: {
    [name: string]: {
      replicas?: number | undefined;
      env?: {
        [name: string]: string | null;
      } | undefined;
      args?: {
        [name: string]: readonly string[];
      } | undefined;
      autoscaling?: {
        min: number;
        max: number;
        cpu?: number | undefined;
        memory?: number | undefined;
      } | undefined;
    };
  } | undefined;
  runtimeIds: readonly string[];
  valuesOn?: {
    [name: string]: {
      [name: string]: unknown;
    };
  } | undefined;
}

export interface CreatePlacementOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export interface DeletePlacementOptions extends ConditionalOptions {
  force?: boolean | undefined;
}

export interface EvaluatePlacementBody {
  appVersionId?: string | undefined;
  appId?: string | undefined;
  stage?: "develop" | "test" | "staging" | "production" | undefined;
  values?: {
    [name: string]: unknown;
  } | undefined;
  runtimeIds?: readonly string[] | undefined;
  without?: readonly string[] | undefined;
  maxPrice?: number | undefined;
}

export interface EvaluatePlacementOptions extends PostOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type Placements = ReturnType<typeof placements>;

/** `client.placements` */
export function placements(send: Send) {
  const operations = {
    /**
     * List placements, newest first.
     *
     * Permission: `placements:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListPlacementsOptions = {}) =>
      send<Page<Placement>>({ ...options, method: "GET", path: "/placements", query: { pageSize, pageToken } }),
    /**
     * Deploy an app on several runtimes by one request.
     *
     * `runtimeIds` names the runtimes, of whatever clouds; each gets a deployment of its own with the same answers, and `valuesOn` those that are others there (the subnet). Each is decided as `POST /deployments` decides one: what one runtime refuses is made on none, and the refusal names it. Once made, they live each for itself: one that fails changes no other, and `status` tells how all of it stands. `dryRun=true` does every check, answers 200 with the plan of each, and writes nothing. Needs the permission to deploy as well.
     *
     * Permission: `placements:create`.
     */
    create: <D extends boolean = false>(body: CreatePlacementBody, { dryRun, ...options }: CreatePlacementOptions<D> = {}) =>
      send<D extends true ? PlacementPlan : Placement>({ ...options, method: "POST", path: "/placements", query: { dryRun }, body }),
    /**
     * See how an app stands on all of its runtimes.
     *
     * Permission: `placements:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Placement>({ ...options, method: "GET", path: `/placements/${segment(id)}` }),
    /**
     * Delete an app on all of its runtimes.
     *
     * Each of its deployments is deleted as `DELETE /deployments/{id}` deletes one, with an entry of its own in the audit log; those that are gone or going already stay so, which makes it safe to repeat. What one of them refuses is begun on none, and the refusal names its runtime. The placement stays listed, and its `status` tells how far it is: `deleted` in the end. One deletion that fails hides no other. Needs the permission to delete deployments as well.
     *
     * Permission: `placements:delete`.
     */
    delete: (id: string, { force, ...options }: DeletePlacementOptions) =>
      send<Placement>({ ...options, method: "DELETE", path: `/placements/${segment(id)}`, query: { force } }),
    /**
     * Compare the runtimes on which an app could run.
     *
     * Every runtime with each requirement that it fails; those without any by rank, the cheapest first, with what a month costs there at a dated list price and what that list does not have. Nothing is written and no cloud is asked: the same `digest` is the same order. `without` tells what would be if a runtime were not there. A subnet need not be answered: it is chosen where the app is deployed. Runtimes that others share are looked at where `runtimeIds` names them. Pages of the same `digest` are of one comparison: where it differs, something has changed since, and whoever needs the whole of it begins again.
     *
     * Permission: `plans:create`.
     */
    evaluate: (body: EvaluatePlacementBody, { pageSize, pageToken, ...options }: EvaluatePlacementOptions = {}) =>
      send<PlacementEvaluation>({ ...options, method: "POST", path: "/placements:evaluate", query: { pageSize, pageToken }, body }),
  };
  return {
    ...operations,
    /** All pages of `listPlacements`: `for await (const item of …)`. */
    listAll: (options: Omit<ListPlacementsOptions, "pageToken"> = {}) =>
      paged<Placement>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
