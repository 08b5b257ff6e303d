// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { AgentUpgrade } from "./schemas.ts";

export interface ListAgentUpgradesOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateAgentUpgradeBody {
  version: string;
  frontgate: {
    sha256: string;
    bytes: number;
    signature: string;
  };
  drone: {
    sha256: string;
    bytes: number;
    signature: string;
  };
  waves?: readonly (number | string)[] | undefined;
  gate?: {
    returnMinutes?: number | undefined;
    watchMinutes?: number | undefined;
  } | undefined;
  reason: string;
}

export interface GetAgentUpgradeAnswer {
  id: string;
  version: string;
  frontgate: {
    sha256: string;
    bytes: number;
    signature: string;
  };
  drone: {
    sha256: string;
    bytes: number;
    signature: string;
  };
  status: "running" | "halted" | "succeeded";
  statusReason?: string;
  waves: number[];
  wave: number;
  accepted: number;
  gate: {
    returnMinutes: number;
    watchMinutes: number;
  };
  reason: string;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  endedAt?: string;
  frontgates: ({
    place: number;
    wave: number;
    tenantId: string;
    frontgateId: string;
    status: "pending" | "frontgate" | "drones" | "watching" | "upgraded" | "failed" | "unsupported" | "skipped";
    reason?: string;
    since: string;
    before?: {
      [name: string]: "unknown" | "healthy" | "degraded" | "unhealthy";
    };
    drones?: string[];
    left?: number;
  })[];
}

export interface HaltAgentUpgradeBody {
  reason?: string | undefined;
}

export interface ResumeAgentUpgradeBody {
  reason?: string | undefined;
}

export type AgentUpgrades = ReturnType<typeof agentUpgrades>;

/** `client.agentUpgrades` */
export function agentUpgrades(send: Send) {
  const operations = {
    /**
     * For operators: list upgrades of agents, newest first.
     *
     * Permission: `agent-upgrades:read@platform`.
     */
    list: ({ pageSize, pageToken, ...options }: ListAgentUpgradesOptions = {}) =>
      send<Page<AgentUpgrade>>({ ...options, method: "GET", path: "/agent-upgrades", query: { pageSize, pageToken } }),
    /**
     * Upgrade Frontgates and Drones to a release, wave after wave.
     *
     * For operators. The release is what `scripts/publish-agents.ts` printed: its programs lie in the store's bucket, and agents take only what the platform's key has signed. All Frontgates are meant, at most 1,000, the longest silent first; each is followed by the Drones of its VPC. `waves` say how many Frontgates have been upgraded when each has ended, as a number or a share of all. An agent that is not back with the new release within `gate.returnMinutes`, or whose machine took it back by itself, and an app in worse health `gate.watchMinutes` after it, halt the upgrade. Apps go on running. One upgrade is under way at a time; one that was halted gives way to the next.
     *
     * Permission: `agent-upgrades:create@platform`.
     */
    create: (body: CreateAgentUpgradeBody, options: PostOptions = {}) =>
      send<AgentUpgrade>({ ...options, method: "POST", path: "/agent-upgrades", body }),
    /**
     * For operators: read an upgrade of agents with all its Frontgates.
     *
     * Permission: `agent-upgrades:read@platform`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<GetAgentUpgradeAnswer>({ ...options, method: "GET", path: `/agent-upgrades/${segment(id)}` }),
    /**
     * Ask no further agent to upgrade itself.
     *
     * An agent that was asked already goes on, or takes the release back by itself.
     *
     * Permission: `agent-upgrades:control@platform`.
     */
    halt: (id: string, body?: HaltAgentUpgradeBody, options: PostOptions = {}) =>
      send<AgentUpgrade>({ ...options, method: "POST", path: `/agent-upgrades/${segment(id)}:halt`, body }),
    /**
     * Go on with an upgrade of agents that was halted.
     *
     * What failed in the waves so far is accepted as it is, and stays as it is.
     *
     * Permission: `agent-upgrades:control@platform`.
     */
    resume: (id: string, body?: ResumeAgentUpgradeBody, options: PostOptions = {}) =>
      send<AgentUpgrade>({ ...options, method: "POST", path: `/agent-upgrades/${segment(id)}:resume`, body }),
  };
  return {
    ...operations,
    /** All pages of `listAgentUpgrades`: `for await (const item of …)`. */
    listAll: (options: Omit<ListAgentUpgradesOptions, "pageToken"> = {}) =>
      paged<AgentUpgrade>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
