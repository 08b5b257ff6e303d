// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Frontgate } from "./schemas.ts";

export interface ListFrontgatesOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface RestoreFrontgateBody {
  tenantId: string;
  reason: string;
}

export interface RevokeFrontgateBody {
  tenantId: string;
  reason: string;
}

export interface RevokeNodeOfFrontgateBody {
  tenantId: string;
  deploymentId: string;
  nodeId: string;
  reason: string;
}

export interface RotateFrontgateBody {
  tenantId: string;
}

export type Frontgates = ReturnType<typeof frontgates>;

/** `client.frontgates` */
export function frontgates(send: Send) {
  const operations = {
    /**
     * For operators: the Frontgates of all tenants, longest silent first.
     *
     * One that speaks while pages are read moves to the end.
     *
     * Permission: `frontgates:read@platform`.
     */
    list: ({ pageSize, pageToken, ...options }: ListFrontgatesOptions = {}) =>
      send<Page<Frontgate>>({ ...options, method: "GET", path: "/frontgates", query: { pageSize, pageToken } }),
    /**
     * Have a new machine made in a revoked Frontgate's place.
     *
     * The machine that was shut out stays so: it is ended, and another one with a key of its own takes its address. Apps go on running, and what waited goes on through the new one. The VPC's certificate authority stays what it is: where somebody may have copied it from that machine, delete the VPC's deployments instead, so that a Frontgate with another one is made.
     *
     * Permission: `frontgates:revoke@platform`.
     */
    restore: (id: string, body: RestoreFrontgateBody, options: PostOptions = {}) =>
      send<Frontgate>({ ...options, method: "POST", path: `/frontgates/${segment(id)}:restore`, body }),
    /**
     * Shut a Frontgate out for good.
     *
     * Its connection is ended and its key opens nothing any more. Apps go on running; nothing is done through it until a new Frontgate takes its place.
     *
     * Permission: `frontgates:revoke@platform`.
     */
    revoke: (id: string, body: RevokeFrontgateBody, options: PostOptions = {}) =>
      send<Frontgate>({ ...options, method: "POST", path: `/frontgates/${segment(id)}:revoke`, body }),
    /**
     * Shut a node out for good.
     *
     * Its Frontgate takes away its access to metadata and commands, and gives its Drone no certificate any more.
     *
     * Permission: `frontgates:revoke@platform`.
     */
    revokeNodeOf: (id: string, body: RevokeNodeOfFrontgateBody, options: PostOptions = {}) =>
      send<Frontgate>({ ...options, method: "POST", path: `/frontgates/${segment(id)}:revoke-node`, body }),
    /**
     * Have a Frontgate make itself a new key.
     *
     * Its connection is replaced by one with the new key; what it is at work on goes on.
     *
     * Permission: `frontgates:rotate@platform`.
     */
    rotate: (id: string, body: RotateFrontgateBody, options: PostOptions = {}) =>
      send<Frontgate>({ ...options, method: "POST", path: `/frontgates/${segment(id)}:rotate`, body }),
  };
  return {
    ...operations,
    /** All pages of `listFrontgates`: `for await (const item of …)`. */
    listAll: (options: Omit<ListFrontgatesOptions, "pageToken"> = {}) =>
      paged<Frontgate>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
