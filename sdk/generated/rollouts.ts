// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Rollout } from "./schemas.ts";

export interface ListRolloutsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateRolloutBody {
  appVersionId: string;
  selector?: {
    stage?: "develop" | "test" | "staging" | "production" | undefined;
    groups?: readonly string[] | undefined;
    runtimeIds?: readonly string[] | undefined;
    deploymentIds?: readonly string[] | undefined;
  } | undefined;
  waves?: readonly (number | string)[] | undefined;
  gate?: {
    minutes: number;
    maxUnhealthy: number;
  } | undefined;
  window?: {
    days: readonly ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
    from: string;
    to: string;
    timeZone: string;
  } | undefined;
  onFailure?: "halt" | "revert" | undefined;
  reason: string;
}

export interface GetRolloutAnswer {
  id: string;
  appId: string;
  appVersionId: string;
  selector: {
    stage?: "develop" | "test" | "staging" | "production";
    groups?: string[];
    runtimeIds?: string[];
    deploymentIds?: string[];
  };
  status: "running" | "waiting" | "halted" | "reverting" | "succeeded" | "failed";
  statusReason?: string;
  waves: ({
    size: number;
    status: "pending" | "running" | "gating" | "passed" | "failed" | "accepted";
    startedAt?: string;
    gateAt?: string;
  })[];
  wave: number;
  gate: {
    minutes: number;
    maxUnhealthy: number;
  };
  window?: {
    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
    from: string;
    to: string;
    timeZone: string;
  };
  onFailure: "halt" | "revert";
  reverts?: "wave" | "all";
  revertedAt?: string;
  reason: string;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  endedAt?: string;
  version: number;
  deployments: ({
    deploymentId: string;
    place: number;
    wave?: number;
    status: "pending" | "upgrading" | "upgraded" | "failed" | "skipped" | "reverting" | "reverted" | "not-reverted";
    reason?: string;
    jobId?: string;
    revertJobId?: string;
    before?: {
      appVersionId: string;
      health: "unknown" | "healthy" | "degraded" | "unhealthy";
      revision?: number;
    };
    revision?: number;
    unwell?: true;
  })[];
}

export interface HaltRolloutBody {
  reason?: string | undefined;
}

export interface ResumeRolloutBody {
  reason?: string | undefined;
}

export interface RevertRolloutBody {
  reason?: string | undefined;
}

export interface ListAffectedDeploymentsItem {
  deploymentId: string;
  name: string;
  appVersionId: string;
  stage?: string;
  affected: boolean;
  leftOut?: {
    code: "pinned" | "busy" | "stopped" | "wrong-state" | "not-allowed";
    detail: string;
  };
}

export interface ListAffectedDeploymentsOptions extends RequestOptions {
  appVersionId: string;
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type Rollouts = ReturnType<typeof rollouts>;

/** `client.rollouts` */
export function rollouts(send: Send) {
  const operations = {
    /**
     * List rollouts, newest first.
     *
     * Permission: `rollouts:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListRolloutsOptions = {}) =>
      send<Page<Rollout>>({ ...options, method: "GET", path: "/rollouts", query: { pageSize, pageToken } }),
    /**
     * Upgrade many deployments to a version, wave after wave.
     *
     * All deployments that `GET /rollouts:affected` names and `selector` means, at most 500, are put in order (by stage from `develop`, then the oldest first) and into waves; which is decided now. `waves` say how many are upgraded when each has ended, as a number or a share of all that is rounded up; the last one is `100%`. Upgrades begin within `window` only, by the clocks of its time zone. When the jobs of a wave have ended, its deployments are watched for `gate.minutes`; where more than `gate.maxUnhealthy` of those upgraded so far have failed, or are in worse health than before, the rollout halts, and with `onFailure: revert` that wave, and what else is worse off, goes back to the revision before. It acts with its author's rights as they are at the time. Also needs `deployments:upgrade`.
     *
     * Permission: `rollouts:create`.
     */
    create: (body: CreateRolloutBody, options: PostOptions = {}) =>
      send<Rollout>({ ...options, method: "POST", path: "/rollouts", body }),
    /**
     * Read a rollout with all its deployments.
     *
     * In their order, with wave, state and jobs; those that were left out have no wave and a `reason`.
     *
     * Permission: `rollouts:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<GetRolloutAnswer>({ ...options, method: "GET", path: `/rollouts/${segment(id)}` }),
    /**
     * Begin no further upgrade.
     *
     * Jobs that have begun go on; cancel them by themselves.
     *
     * Permission: `rollouts:control`.
     */
    halt: (id: string, body?: HaltRolloutBody, options: PostOptions = {}) =>
      send<Rollout>({ ...options, method: "POST", path: `/rollouts/${segment(id)}:halt`, body }),
    /**
     * Go on with a rollout that was halted.
     *
     * With the caller's rights from now on. Where a gate has closed, what it saw is accepted: the next wave begins, and the deployments of that one are not looked at again.
     *
     * Permission: `rollouts:control`.
     */
    resume: (id: string, body?: ResumeRolloutBody, options: PostOptions = {}) =>
      send<Rollout>({ ...options, method: "POST", path: `/rollouts/${segment(id)}:resume`, body }),
    /**
     * Take every deployment of a rollout back.
     *
     * All that it has upgraded, of every wave, go back to the revision before by `:roll-back`, with the caller's rights; also after it has succeeded. One that somebody has changed since is left as it is.
     *
     * Permission: `rollouts:control`.
     */
    revert: (id: string, body?: RevertRolloutBody, options: PostOptions = {}) =>
      send<Rollout>({ ...options, method: "POST", path: `/rollouts/${segment(id)}:revert`, body }),
    /**
     * List the deployments that a version is about.
     *
     * Deployments of the version's app, in reach of the caller's `deployments:upgrade`, that are at another version; `leftOut` says why one would not be upgraded: pinned, busy, stopped, in another state, or what its own `:upgrade` says against it, such as the version's `upgrade_policy` or other roles.
     *
     * Permission: `rollouts:read`.
     */
    listAffectedDeployments: ({ appVersionId, pageSize, pageToken, ...options }: ListAffectedDeploymentsOptions) =>
      send<Page<ListAffectedDeploymentsItem>>({ ...options, method: "GET", path: "/rollouts:affected", query: { appVersionId, pageSize, pageToken } }),
  };
  return {
    ...operations,
    /** All pages of `listRollouts`: `for await (const item of …)`. */
    listAll: (options: Omit<ListRolloutsOptions, "pageToken"> = {}) =>
      paged<Rollout>((pageToken) => operations.list({ ...options, pageToken })),
    /** All pages of `listAffectedDeployments`: `for await (const item of …)`. */
    listAllAffectedDeployments: (options: Omit<ListAffectedDeploymentsOptions, "pageToken">) =>
      paged<ListAffectedDeploymentsItem>((pageToken) => operations.listAffectedDeployments({ ...options, pageToken })),
  };
}
