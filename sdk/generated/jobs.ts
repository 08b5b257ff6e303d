// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Job, Task } from "./schemas.ts";

export interface ListJobsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  deploymentId?: string | undefined;
}

export interface GetJobAnswer {
  id: string;
  kind: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
  input?: {
    add?: ({
      role: string;
      sid: number;
      generation: number;
      gid?: number;
    })[];
    remove?: string[];
    nodes?: string[];
    backup?: {
      id: string;
      policy: "device" | "custom";
      commands: boolean;
    };
    service?: string;
    command?: {
      word: string;
      sha256: string;
      timeoutSeconds: number;
    };
    machines?: {
      start: string[];
      stop: string[];
      resize: string[];
      address?: string[];
    };
    adopt?: ({
      nodeId: string;
      instanceType?: string;
      address?: string;
      volumeSize?: number;
    })[];
    retentionDays?: number;
    keys?: {
      before: ({
        keyPairId: string;
        publicKey: string;
        role?: string;
        sids?: number[];
      })[];
      after: ({
        keyPairId: string;
        publicKey: string;
        role?: string;
        sids?: number[];
      })[];
    };
    workloads?: string[];
    force?: true;
    renews?: "running" | "all";
  };
  revision?: number;
  workloads?: true;
  links?: true;
  cause?: "user" | "schedule" | "recovery" | "fleet";
  reason?: string;
  deploymentId: string;
  provider: string;
  status: "pending_approval" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "rejected";
  approvalId?: string;
  attempt: number;
  layers: number;
  tasks: number;
  failure?: {
    code: string;
    message: string;
    nodeId?: string;
    nodeName?: string;
    providerCode?: string;
    requestId?: string;
    step?: string;
    command?: string;
    exitCode?: number;
    output?: string;
    retryable: boolean;
    remedy: string;
    next?: {
      action: "retry" | "undo" | "wait" | "ask-again" | "ask-operator" | "check-cloud" | "check-credential" | "check-network" | "fix-configuration" | "grant-permission" | "look-on-node" | "raise-quota";
      say: string;
      route: string;
    };
  };
  left?: {
    reason: string;
    namespace: string;
    ownNamespace: boolean;
    release: string;
    labels: {
      [name: string]: string;
    };
  };
  cancelRequested: boolean;
  undo?: true;
  phase?: "undo";
  undone?: true;
  deadline?: string;
  createdBy: string;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  version: number;
  percent: number;
}

export interface ListJobEffectsItem {
  taskId: string;
  /** Of the step. */
  kind: string;
  nodeId?: string;
  call: string;
  of?: string;
  askedAt: string;
  answeredAt?: string;
  answer?: string;
  refusal?: {
    code: string;
    message: string;
    requestId?: string;
    retryable: boolean;
  };
  command?: {
    id: string;
    attempt: number;
    sha256?: string;
    acceptedAt?: string;
    status?: "succeeded" | "failed" | "timed-out" | "expired" | "stale" | "refused";
    exitCode?: number;
  };
}

export interface ListJobEffectsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface ListJobTasksOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Those of one layer alone, from 0 in each phase. */
  layer?: number | undefined;
  /** What the job does, or what takes it back. */
  phase?: "do" | "undo" | undefined;
  status?: "pending" | "running" | "succeeded" | "skipped" | "failed" | undefined;
}

export interface CancelJobBody {
  /** Default: `true` where the kind of the job can be undone. */
  undo?: boolean | undefined;
}

export type Jobs = ReturnType<typeof jobs>;

/** `client.jobs` */
export function jobs(send: Send) {
  const operations = {
    /**
     * List jobs, newest first: all, or those of one deployment.
     *
     * Permission: `jobs:read`.
     */
    list: ({ pageSize, pageToken, deploymentId, ...options }: ListJobsOptions = {}) =>
      send<Page<Job>>({ ...options, method: "GET", path: "/jobs", query: { pageSize, pageToken, deploymentId } }),
    /**
     * Read a job and how far it is.
     *
     * `percent` weighs the finished tasks of its phase by the time that their kinds usually take; 100 only when the job has succeeded or was taken back. `failure` says which step failed, where and why, whether a retry helps, and in `next` what to do.
     *
     * Permission: `jobs:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<GetJobAnswer>({ ...options, method: "GET", path: `/jobs/${segment(id)}` }),
    /**
     * Read what a job asked of the cloud and of its agents, and what came back.
     *
     * Every call that changes something is noted before it is made and again when it has come back: after a fault one sees what was asked. A call without `answeredAt` had no answer; the step that asked it has looked again since, or will. Commands of agents stand among them as `drone` and `frontgate`: when they were made, taken on and answered, and how they ended. In the order of the steps; a page holds so many steps, each with all of its calls.
     *
     * Permission: `jobs:read`.
     */
    listEffects: (id: string, { pageSize, pageToken, ...options }: ListJobEffectsOptions = {}) =>
      send<Page<ListJobEffectsItem>>({ ...options, method: "GET", path: `/jobs/${segment(id)}/effects`, query: { pageSize, pageToken } }),
    /**
     * Read a job's steps.
     *
     * In the order in which they run, those that take back behind the others. Layers run one after the other, the tasks of a layer at the same time: `layers` counts those of the whole job by their kinds, whichever page is asked. A step that ran a command says which `service` of the package it was, its `exitCode`, the end of its `output` without secrets, and how long it took.
     *
     * Permission: `jobs:read`.
     */
    listTasks: (id: string, { pageSize, pageToken, layer, phase, status, ...options }: ListJobTasksOptions = {}) =>
      send<Page<Task> & {
      layers: ({
        layer: number;
        phase?: "undo";
        kinds: ({
          kind: string;
          statuses: {
            [name: string]: number;
          };
        })[];
      })[];
    }>({ ...options, method: "GET", path: `/jobs/${segment(id)}/tasks`, query: { pageSize, pageToken, layer, phase, status } }),
    /**
     * Begin no further step of a job, and take back what it has done.
     *
     * Commands that run are awaited. Then what the job has done is taken back, where its kind can: the job ends `cancelled` with `undone`, and the deployment is what it was before (a new one is `failed`, with nothing left in the cloud). With `undo: false`, or where the kind cannot, the deployment stays as the job left it: retry the job, or delete the deployment.
     *
     * Permission: `jobs:cancel`.
     */
    cancel: (id: string, body?: CancelJobBody, options: PostOptions = {}) =>
      send<Job>({ ...options, method: "POST", path: `/jobs/${segment(id)}:cancel`, body }),
    /**
     * Go on with a failed or cancelled job where it ended.
     *
     * Permission: `jobs:retry`.
     */
    retry: (id: string, options: PostOptions = {}) =>
      send<Job>({ ...options, method: "POST", path: `/jobs/${segment(id)}:retry` }),
    /**
     * Take back what a failed or cancelled job has done.
     *
     * For a job that is not worth a retry. It runs once more, backwards: it ends `cancelled` with `undone`, and the deployment is what it was before it. When that fails it can be retried, and goes on taking back.
     *
     * Permission: `jobs:cancel`.
     */
    undo: (id: string, options: PostOptions = {}) =>
      send<Job>({ ...options, method: "POST", path: `/jobs/${segment(id)}:undo` }),
  };
  return {
    ...operations,
    /** All pages of `listJobs`: `for await (const item of …)`. */
    listAll: (options: Omit<ListJobsOptions, "pageToken"> = {}) =>
      paged<Job>((pageToken) => operations.list({ ...options, pageToken })),
    /** All pages of `listJobEffects`: `for await (const item of …)`. */
    listAllEffects: (id: string, options: Omit<ListJobEffectsOptions, "pageToken"> = {}) =>
      paged<ListJobEffectsItem>((pageToken) => operations.listEffects(id, { ...options, pageToken })),
    /** All pages of `listJobTasks`: `for await (const item of …)`. */
    listAllTasks: (id: string, options: Omit<ListJobTasksOptions, "pageToken"> = {}) =>
      paged<Task>((pageToken) => operations.listTasks(id, { ...options, pageToken })),
  };
}
