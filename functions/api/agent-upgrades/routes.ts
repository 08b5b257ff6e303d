import * as z from "zod";
import { AgentUpgrade, UpgradeTarget } from "../../../shared/domain/agent-upgrade/schema.ts";
import { WaveSize } from "../../../shared/domain/rollout/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { AgentVersion, ReleasedProgram } from "../../../shared/protocol/release.ts";

const AgentUpgradeView = AgentUpgrade.omit({ revision: true }).meta({ id: "AgentUpgrade" });
const TargetView = UpgradeTarget.omit({ upgradeId: true });
const reason = z.string().trim().min(1).max(1000);
const minutes = z.int().min(1).max(1440);

const program = (letter: string, bytes: number) => ({
  sha256: letter.repeat(64),
  bytes,
  signature: "MEUCIQDkExampleSignatureOfThePlatformKey",
});
const example = {
  id: "upg-0m9x2k4f7abcdefghj",
  version: "0.2.0",
  frontgate: program("a", 912_345),
  drone: program("b", 735_012),
  status: "running",
  waves: [1, 3, 36],
  wave: 0,
  accepted: -1,
  gate: { returnMinutes: 10, watchMinutes: 5 },
  reason: "It closes a hole.",
  createdBy: "user-0m9x2k4f7abcdefghj",
  createdAt: "2026-11-22T12:00:00.000Z",
  updatedAt: "2026-11-22T12:00:00.000Z",
};
const target = {
  place: 0,
  wave: 0,
  tenantId: "tenant-0m9x2k4f7abcdefghj",
  frontgateId: "fg-0m9x2k4f7abcdefghj",
  status: "drones",
  since: "2026-11-22T12:02:00.000Z",
  before: { "dep-0m9x2k4f7abcdefghj": "healthy" },
  drones: ["dep-0m9x2k4f7abcdefghj/node-0m9x2k4f7abcdefghj"],
  left: 0,
};

const platform = { noun: "agentUpgrade", least: "platform" } as const;

export const create = route({
  ...platform,
  method: "POST",
  path: "/agent-upgrades",
  operationId: "createAgentUpgrade",
  permission: "agent-upgrades:create",
  summary: "Upgrade Frontgates and Drones to a release, wave after wave",
  description:
    "For operators. The release is what `scripts/publish-agents.ts` printed: its programs lie in the store's bucket, and agents take only what the platform's key has signed. All Frontgates are meant, at most 1,000, the longest silent first; each is followed by the Drones of its VPC. `waves` say how many Frontgates have been upgraded when each has ended, as a number or a share of all. An agent that is not back with the new release within `gate.returnMinutes`, or whose machine took it back by itself, and an app in worse health `gate.watchMinutes` after it, halt the upgrade. Apps go on running. One upgrade is under way at a time; one that was halted gives way to the next.",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      version: AgentVersion,
      frontgate: ReleasedProgram,
      drone: ReleasedProgram,
      waves: z.array(WaveSize).min(1).max(20).default([1, "10%", "100%"]),
      gate: z
        .strictObject({ returnMinutes: minutes.default(10), watchMinutes: minutes.default(5) })
        .default({ returnMinutes: 10, watchMinutes: 5 }),
      reason,
    }),
  },
  output: AgentUpgradeView,
  status: 202,
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: {
    body: {
      version: example.version,
      frontgate: example.frontgate,
      drone: example.drone,
      waves: [1, "10%", "100%"],
      reason: example.reason,
    },
    answer: example,
  },
});

export const list = route({
  ...platform,
  method: "GET",
  path: "/agent-upgrades",
  operationId: "listAgentUpgrades",
  permission: "agent-upgrades:read",
  summary: "For operators: list upgrades of agents, newest first",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(AgentUpgradeView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  ...platform,
  method: "GET",
  path: "/agent-upgrades/{id}",
  operationId: "getAgentUpgrade",
  permission: "agent-upgrades:read",
  summary: "For operators: read an upgrade of agents with all its Frontgates",
  input: { params: idParams("agentUpgrade"), query: noQuery, body: noBody },
  output: AgentUpgradeView.extend({ frontgates: z.array(TargetView) }),
  status: 200,
  problems: [],
  examples: { answer: { ...example, frontgates: [target] } },
});

const controlling = {
  ...platform,
  method: "POST",
  permission: "agent-upgrades:control",
  input: {
    params: idParams("agentUpgrade"),
    query: noQuery,
    body: z.strictObject({ reason: reason.optional() }).optional(),
  },
  output: AgentUpgradeView,
  status: 202,
  idempotent: "commit",
  problems: ["wrong-state"],
} as const;

export const halt = route({
  ...controlling,
  path: "/agent-upgrades/{id}:halt",
  operationId: "haltAgentUpgrade",
  summary: "Ask no further agent to upgrade itself",
  description: "An agent that was asked already goes on, or takes the release back by itself.",
  examples: { body: { reason: "Somebody called." }, answer: { ...example, status: "halted" } },
});

export const resume = route({
  ...controlling,
  path: "/agent-upgrades/{id}:resume",
  operationId: "resumeAgentUpgrade",
  summary: "Go on with an upgrade of agents that was halted",
  description: "What failed in the waves so far is accepted as it is, and stays as it is.",
  examples: { body: { reason: "It was the network." }, answer: example },
});
