// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Approval } from "./schemas.ts";

export interface ListApprovalsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  view?: "inbox" | "mine" | "all" | undefined;
  /** `inbox` is always pending. */
  state?: "pending" | "ended" | "all" | undefined;
  kind?: "deploy" | "scale-out" | "resize" | "upgrade" | "publish" | "quota" | undefined;
}

export interface ApproveApprovalBody {
  step?: string | undefined;
  onBehalfOf?: string | undefined;
  reason?: string | undefined;
}

export interface DelegateApprovalBody {
  to: string;
  /** At most 90 days from now. */
  until: string;
}

export interface RejectApprovalBody {
  step?: string | undefined;
  onBehalfOf?: string | undefined;
  reason: string;
}

export interface WithdrawApprovalBody {
  reason?: string | undefined;
}

export type Approvals = ReturnType<typeof approvals>;

/** `client.approvals` */
export function approvals(send: Send) {
  const operations = {
    /**
     * List requests that wait for approval, or waited, newest first.
     *
     * `view=inbox` has what waits for the caller's decision now, `mine` what the caller asked for, `all` what the caller may see: with the scope tenant everything of the tenant. Few matches among many may make a page short; it then still names the next one.
     *
     * Permission: `approvals:read`.
     */
    list: ({ pageSize, pageToken, view, state, kind, ...options }: ListApprovalsOptions = {}) =>
      send<Page<Approval>>({ ...options, method: "GET", path: "/approvals", query: { pageSize, pageToken, view, state, kind } }),
    /**
     * Read what is asked for, who decided, and what happened.
     *
     * `request` is what would be done, with its secrets masked; `settled` says whether what follows from the end was done.
     *
     * Permission: `approvals:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Approval>({ ...options, method: "GET", path: `/approvals/${segment(id)}` }),
    /**
     * Approve a step.
     *
     * When the last step has been approved, the request is carried out exactly as it was asked. Has that changed since, the approval becomes `stale` and the answer is 409 `approval-stale`.
     *
     * Permission: `approvals:decide`.
     */
    approve: (id: string, body?: ApproveApprovalBody, options: PostOptions = {}) =>
      send<Approval>({ ...options, method: "POST", path: `/approvals/${segment(id)}:approve`, body }),
    /**
     * Give one's place in a request to somebody else for a time.
     *
     * The delegate decides on behalf of the caller, which is recorded, and needs the permission `approvals:decide`. Whoever asked is no delegate, a place that one holds for somebody else is not handed on, and a later delegation replaces the one before.
     *
     * Permission: `approvals:delegate`.
     */
    delegate: (id: string, body: DelegateApprovalBody, options: PostOptions = {}) =>
      send<Approval>({ ...options, method: "POST", path: `/approvals/${segment(id)}:delegate`, body }),
    /**
     * Reject a request.
     *
     * One rejection ends it, with its reason.
     *
     * Permission: `approvals:decide`.
     */
    reject: (id: string, body: RejectApprovalBody, options: PostOptions = {}) =>
      send<Approval>({ ...options, method: "POST", path: `/approvals/${segment(id)}:reject`, body }),
    /**
     * Take one's own request back.
     *
     * Permission: `approvals:withdraw`.
     */
    withdraw: (id: string, body?: WithdrawApprovalBody, options: PostOptions = {}) =>
      send<Approval>({ ...options, method: "POST", path: `/approvals/${segment(id)}:withdraw`, body }),
  };
  return {
    ...operations,
    /** All pages of `listApprovals`: `for await (const item of …)`. */
    listAll: (options: Omit<ListApprovalsOptions, "pageToken"> = {}) =>
      paged<Approval>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
