// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { ApprovalFlow } from "./schemas.ts";

export interface ListApprovalFlowsAnswer {
  items: ApprovalFlow[];
  nextPageToken?: string;
}

export interface CreateApprovalFlowBody {
  kind: "deploy" | "scale-out" | "resize" | "upgrade" | "publish" | "quota";
  description?: string | undefined;
  enabled?: boolean | undefined;
  when?: {
    apps?: readonly string[] | undefined;
    stages?: readonly ("develop" | "test" | "staging" | "production")[] | undefined;
    providers?: readonly string[] | undefined;
    groups?: readonly string[] | undefined;
    nodesOver?: number | undefined;
    cpuOver?: number | undefined;
    memoryOver?: number | undefined;
    costOver?: {
      amount: number;
      currency: string;
    } | undefined;
  } | undefined;
  sameApprover?: boolean | undefined;
  steps?: readonly ({
    name: string;
    approvers: readonly ({
      user: string;
    } | {
      role: string;
    } | {
      group: string;
    })[];
    need?: "any" | "all" | {
      atLeast: number;
    } | undefined;
    parallel?: boolean | undefined;
    when?: {
      apps?: readonly string[] | undefined;
      stages?: readonly ("develop" | "test" | "staging" | "production")[] | undefined;
      providers?: readonly string[] | undefined;
      groups?: readonly string[] | undefined;
      nodesOver?: number | undefined;
      cpuOver?: number | undefined;
      memoryOver?: number | undefined;
      costOver?: {
        amount: number;
        currency: string;
      } | undefined;
    } | undefined;
    deadlineHours?: number | undefined;
    onDeadline?: "reject" | "escalate" | undefined;
    escalateTo?: readonly ({
      user: string;
    } | {
      role: string;
    } | {
      group: string;
    })[] | undefined;
  })[] | undefined;
  approvers?: readonly ({
    user: string;
  } | {
    role: string;
  } | {
    group: string;
  })[] | undefined;
}

export interface UpdateApprovalFlowBody {
  description?: string | undefined;
  enabled?: boolean | undefined;
  sameApprover?: boolean | undefined;
  when?: {
    apps?: readonly string[] | undefined;
    stages?: readonly ("develop" | "test" | "staging" | "production")[] | undefined;
    providers?: readonly string[] | undefined;
    groups?: readonly string[] | undefined;
    nodesOver?: number | undefined;
    cpuOver?: number | undefined;
    memoryOver?: number | undefined;
    costOver?: {
      amount: number;
      currency: string;
    } | undefined;
  } | null | undefined;
  steps?: readonly ({
    name: string;
    approvers: readonly ({
      user: string;
    } | {
      role: string;
    } | {
      group: string;
    })[];
    need?: "any" | "all" | {
      atLeast: number;
    } | undefined;
    parallel?: boolean | undefined;
    when?: {
      apps?: readonly string[] | undefined;
      stages?: readonly ("develop" | "test" | "staging" | "production")[] | undefined;
      providers?: readonly string[] | undefined;
      groups?: readonly string[] | undefined;
      nodesOver?: number | undefined;
      cpuOver?: number | undefined;
      memoryOver?: number | undefined;
      costOver?: {
        amount: number;
        currency: string;
      } | undefined;
    } | undefined;
    deadlineHours?: number | undefined;
    onDeadline?: "reject" | "escalate" | undefined;
    escalateTo?: readonly ({
      user: string;
    } | {
      role: string;
    } | {
      group: string;
    })[] | undefined;
  })[] | undefined;
}

export type ApprovalFlows = ReturnType<typeof approvalFlows>;

/** `client.approvalFlows` */
export function approvalFlows(send: Send) {
  const operations = {
    /**
     * List the tenant's approval flows.
     *
     * All of them, in one page: one a kind of request at most. Without a flow, nobody has to be asked.
     *
     * Permission: `approval-flows:read`.
     */
    list: (options: RequestOptions = {}) =>
      send<ListApprovalFlowsAnswer>({ ...options, method: "GET", path: "/approval-flows" }),
    /**
     * Have requests of a kind approved.
     *
     * From now on, requests of this kind wait for others before anything is done. A tenant has one flow for each kind. `deploy` asks before `POST /deployments` is carried out, `scale-out`, `resize` and `upgrade` before these are done to a deployment, which goes on meanwhile as it is, `publish` before a version is released, `quota` before the platform sees a request for higher limits. `approvers` alone is the simplest flow, a straight line: one after the other, each a step of its own. `steps` say more: a step is approved by `any` of its approvers (users, roles, groups with all below them), by somebody for each of `all`, or by `atLeast` so many different people; a step with `parallel` begins together with the one before it; `when` says for which requests the flow or a step counts, where a figure that is not known counts as if it held. A step that nobody decides until its deadline is rejected, or escalated once. Whoever asks never decides, and nobody decides two steps of a request unless `sameApprover` allows it. Requests that wait keep the flow with which they began.
     *
     * Permission: `approval-flows:create`.
     */
    create: (body: CreateApprovalFlowBody, options: PostOptions = {}) =>
      send<ApprovalFlow>({ ...options, method: "POST", path: "/approval-flows", body }),
    /**
     * Read an approval flow.
     *
     * Permission: `approval-flows:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<ApprovalFlow>({ ...options, method: "GET", path: `/approval-flows/${segment(id)}` }),
    /**
     * Change an approval flow.
     *
     * For requests from now on. `enabled: false` lets them through without asking anybody; `when: null` asks for all.
     *
     * Permission: `approval-flows:update`.
     */
    update: (id: string, body: UpdateApprovalFlowBody, options: ConditionalOptions) =>
      send<ApprovalFlow>({ ...options, method: "PATCH", path: `/approval-flows/${segment(id)}`, body }),
    /**
     * Delete an approval flow.
     *
     * Requests that wait go on waiting for their approvers.
     *
     * Permission: `approval-flows:delete`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/approval-flows/${segment(id)}` }),
  };
  return operations;
}
