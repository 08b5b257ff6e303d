import * as z from "zod";
import { AgentVersion, ReleasedProgram } from "../../protocol/release.ts";
import { DeploymentHealth } from "../deployment/schema.ts";

/** Frontgates that one upgrade reaches at most, longest silent first. */
export const MAX_FRONTGATES = 1000;

/** `halted`: nothing begins any more until somebody resumes it, or another upgrade takes its place. */
export const AgentUpgradeStatus = z.enum(["running", "halted", "succeeded"]);

/** The platform's upgrade of its own agents to one release: Frontgates wave by wave, each followed by its Drones. */
export const AgentUpgrade = z.object({
  id: z.string(),
  version: AgentVersion,
  /** What of the release is for whom; the programs lie in the bucket under `releaseKey`. */
  frontgate: ReleasedProgram,
  drone: ReleasedProgram,
  status: AgentUpgradeStatus,
  /** Why it is so, in a sentence. */
  statusReason: z.string().optional(),
  /** How many Frontgates each wave takes. */
  waves: z.array(z.int()),
  /** Place of the wave that it is at, from 0. */
  wave: z.int(),
  /** Failures up to this wave were seen and accepted by whoever resumed it; -1: none. */
  accepted: z.int(),
  gate: z.object({
    /** How long an agent may take until it is back with the new release. */
    returnMinutes: z.int(),
    /** From the last Drone's return to the look at the apps. */
    watchMinutes: z.int(),
  }),
  reason: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  endedAt: z.string().optional(),
  /** Rises with each change. */
  revision: z.int(),
});
export type AgentUpgrade = z.infer<typeof AgentUpgrade>;

/**
 * `frontgate`, `drones`: waits for them to come back. `watching`: they did, and the apps are watched. `unsupported`: its agents are too
 * old to be upgraded so; its machine has to be replaced. `skipped`: left as it is, for `reason`.
 */
export const UpgradeTargetStatus = z.enum([
  "pending",
  "frontgate",
  "drones",
  "watching",
  "upgraded",
  "failed",
  "unsupported",
  "skipped",
]);

/** One Frontgate of an upgrade, with the Drones of its VPC. */
export const UpgradeTarget = z.object({
  upgradeId: z.string(),
  /** In the order of the upgrade, from 0. */
  place: z.int(),
  wave: z.int(),
  tenantId: z.string(),
  frontgateId: z.string(),
  status: UpgradeTargetStatus,
  reason: z.string().optional(),
  /** When it became so, or when the last of its members was asked. */
  since: z.string(),
  /** Health of its deployments before it began. */
  before: z.record(z.string(), DeploymentHealth).optional(),
  /** `<deployment>/<node>` of the Drones that have to come back: those that could be upgraded when their turn came. */
  drones: z.array(z.string()).optional(),
  /** Nodes whose Drones are too old for it, or were not there. */
  left: z.int().optional(),
});
export type UpgradeTarget = z.infer<typeof UpgradeTarget>;
