import * as z from "zod";
import { STAGES } from "../app/curated.ts";
import { DeploymentHealth } from "../deployment/schema.ts";

/** Deployments that one rollout upgrades at most. */
export const MAX_TARGETS = 500;

/**
 * How many are upgraded when a wave has ended, those of the waves before counted: a number, or a share of all that is
 * rounded up.
 */
export const WaveSize = z.union([z.int().min(1).max(MAX_TARGETS), z.string().regex(/^(100|[1-9]\d?)%$/)]);
export type WaveSize = z.infer<typeof WaveSize>;

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as "22:30"');

/** A window shorter than this could be missed by whoever looks once in a while. */
export const LEAST_WINDOW_MINUTES = 15;

/**
 * When upgrades may begin, by the clocks of a place. Where `to` is not later than `from` it ends on the day after the one
 * that is named.
 */
export const RolloutWindow = z
  .strictObject({
    days: z.array(z.enum(DAYS)).min(1).max(7),
    from: clockTime,
    to: clockTime,
    /** IANA name, such as `Europe/Berlin`. */
    timeZone: z.string().max(60).refine(isTimeZone, "must be a time zone such as Europe/Berlin"),
  })
  .refine(({ from, to }) => (minutesOf(to) - minutesOf(from) + 1440) % 1440 >= LEAST_WINDOW_MINUTES || from === to, {
    path: ["to"],
    error: `A window has at least ${LEAST_WINDOW_MINUTES} minutes.`,
  });
export type RolloutWindow = z.infer<typeof RolloutWindow>;

export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

export const Gate = z.strictObject({
  /** From the end of a wave's last job to the look at its deployments. */
  minutes: z
    .int()
    .min(0)
    .max(7 * 1440),
  /** How many may be worse off than before; one more ends the rollout. */
  maxUnhealthy: z.int().min(0).max(MAX_TARGETS),
});

/** Which deployments are meant: those that every member names. */
export const Selector = z.strictObject({
  stage: z.enum(STAGES).optional(),
  groups: z.array(z.string().min(1).max(500)).min(1).max(32).optional(),
  runtimeIds: z.array(z.string().min(1).max(80)).min(1).max(100).optional(),
  deploymentIds: z.array(z.string().min(1).max(80)).min(1).max(MAX_TARGETS).optional(),
});
export type Selector = z.infer<typeof Selector>;

/**
 * `waiting`: for its window. `halted`: nothing begins any more until somebody resumes or reverts it. `failed`: what was to
 * be taken back was, or could not be.
 */
export const RolloutStatus = z.enum(["running", "waiting", "halted", "reverting", "succeeded", "failed"]);
export type RolloutStatus = z.infer<typeof RolloutStatus>;

/** `gating`: its jobs have ended, and its deployments are watched. `accepted`: its gate has closed, and somebody went on. */
export const Wave = z.object({
  size: z.int(),
  status: z.enum(["pending", "running", "gating", "passed", "failed", "accepted"]),
  startedAt: z.string().optional(),
  /** When its deployments are looked at. */
  gateAt: z.string().optional(),
});
export type Wave = z.infer<typeof Wave>;

/** Whose rights it acts with: whoever made it, or set it going again. */
export const Author = z.object({
  actorId: z.string(),
  tokenId: z.string(),
  userId: z.string().optional(),
  /** How far their permission to upgrade went: it never goes farther. */
  scope: z.enum(["own", "group", "tenant", "platform"]),
});
export type Author = z.infer<typeof Author>;

/** The upgrade of a tenant's deployments of an app to one version, wave after wave. */
export const Rollout = z.object({
  id: z.string(),
  tenantId: z.string(),
  appId: z.string(),
  appVersionId: z.string(),
  selector: Selector,
  status: RolloutStatus,
  /** Why it is so, in a sentence. */
  statusReason: z.string().optional(),
  waves: z.array(Wave),
  /** Place of the wave that it is at, from 0. */
  wave: z.int(),
  gate: Gate,
  window: RolloutWindow.optional(),
  onFailure: z.enum(["halt", "revert"]),
  /** What is taken back: the wave that failed with all that is worse off, or everything. */
  reverts: z.enum(["wave", "all"]).optional(),
  revertedAt: z.string().optional(),
  reason: z.string(),
  author: Author,
  createdBy: z.string(),
  /** Rises when somebody sets it going again: what was due before is dropped. */
  turn: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  endedAt: z.string().optional(),
  version: z.int(),
});
export type Rollout = z.infer<typeof Rollout>;

/**
 * `skipped`: it is left as it is, for `reason`. `failed`: its job was. `not-reverted`: it could not be taken back, or
 * somebody has changed it since.
 */
export const TargetStatus = z.enum([
  "pending",
  "upgrading",
  "upgraded",
  "failed",
  "skipped",
  "reverting",
  "reverted",
  "not-reverted",
]);

/** One deployment of a rollout. */
export const Target = z.object({
  tenantId: z.string(),
  rolloutId: z.string(),
  deploymentId: z.string(),
  /** Place in the order of the rollout, from 0. */
  place: z.int(),
  /** Absent where it was left out from the beginning. */
  wave: z.int().optional(),
  status: TargetStatus,
  reason: z.string().optional(),
  jobId: z.string().optional(),
  revertJobId: z.string().optional(),
  /** What it was when its upgrade began. */
  before: z.object({ appVersionId: z.string(), health: DeploymentHealth, revision: z.int().optional() }).optional(),
  /** The revision that its upgrade brings about. */
  revision: z.int().optional(),
  /** The gate found it worse off than before. */
  unwell: z.literal(true).optional(),
});
export type Target = z.infer<typeof Target>;

/** A rollout that is to be looked at from some time on: the schedule's work list. */
export const RolloutDue = z.object({
  pk: z.string(),
  sk: z.string(),
  tenantId: z.string(),
  rolloutId: z.string(),
  turn: z.int(),
});
export type RolloutDue = z.infer<typeof RolloutDue>;
