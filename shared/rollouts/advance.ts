import { changed, isToRevert, isUnderWay, withWave } from "../domain/rollout/rules.ts";
import type { Rollout, Target } from "../domain/rollout/schema.ts";
import { isOpen, opensAt } from "../domain/rollout/window.ts";
import { ConditionFailed } from "../platform/dynamodb.ts";
import { withinTenant } from "../platform/fence.ts";
import { type Beginning, beginRevert, beginUpgrade, Overtaken } from "./begin.ts";
import { lookAt } from "./gate.ts";
import type { RolloutParts } from "./parts.ts";
import { settle } from "./settle.ts";

/** Jobs that one pass begins for one rollout: how many run at once is the job engine's business. */
const AT_ONCE = 20;
/** Less than the minute after which the sweep comes again. */
const SOON_MS = 50_000;
/** Steps of one pass: a wave that nobody is left in is over at once, and the next one begins. */
const STEPS = 8;

/**
 * Takes a rollout as far as it comes now, and answers when it is to be looked at again; `undefined`: never, as it is.
 * Every step is written on the condition that the rollout is what it was, so that a crash at any place and two sweeps at
 * once do each thing once. Reads the rollout, its targets and the jobs that run.
 */
export function advance(parts: RolloutParts, tenantId: string, id: string, turn: number): Promise<Date | undefined> {
  return withinTenant(tenantId, async () => {
    for (let step = 0; step < STEPS; step++) {
      const rollout = await parts.rollouts.get(tenantId, id);
      // Somebody set it going again: another item of the work list is about that.
      if (rollout === undefined || rollout.turn !== turn) return undefined;
      try {
        const again = await stepOf(parts, rollout);
        if (again !== "at once") return again;
      } catch (error) {
        if (error instanceof Overtaken || error instanceof ConditionFailed) continue;
        throw error;
      }
    }
    return soon(parts.clock());
  });
}

type Again = Date | "at once" | undefined;

async function stepOf(parts: RolloutParts, rollout: Rollout): Promise<Again> {
  const now = parts.clock();
  const targets = await settle(parts, await parts.rollouts.targets(rollout.tenantId, rollout.id));
  switch (rollout.status) {
    case "running":
    case "waiting":
      return forward(parts, rollout, targets, now);
    case "reverting":
      return back(parts, rollout, targets, now);
    default:
      // What had begun ends, and is written down.
      return targets.some(isUnderWay) ? soon(now) : undefined;
  }
}

async function forward(parts: RolloutParts, rollout: Rollout, targets: readonly Target[], now: Date): Promise<Again> {
  const wave = rollout.waves[rollout.wave];
  const own = targets.filter((target) => target.wave === rollout.wave);
  switch (wave?.status) {
    case "pending":
    case "running":
      return upgradeSome(parts, rollout, own, now);
    case "gating": {
      const gateAt = new Date(wave.gateAt ?? now);
      return gateAt > now ? gateAt : judge(parts, rollout, targets, now);
    }
    case "failed":
      return save(parts, rollout, { ...rollout, status: "halted" }, now);
    default:
      return next(parts, rollout, now);
  }
}

/** Begins what of the wave has not begun, inside of the window only; then waits for its jobs; then the gate begins. */
async function upgradeSome(parts: RolloutParts, rollout: Rollout, own: readonly Target[], now: Date): Promise<Again> {
  const wave = rollout.waves[rollout.wave];
  const pending = own.filter(({ status }) => status === "pending");
  if (pending.length === 0) {
    if (own.some(isUnderWay)) return soon(now);
    const failures = own.filter(({ status }) => status === "failed").length;
    const nothing = own.every(({ status }) => status === "skipped");
    // Nobody waits for what is lost already, or where nothing has changed.
    const wait = failures > rollout.gate.maxUnhealthy || nothing ? 0 : rollout.gate.minutes * 60_000;
    const gateAt = new Date(now.getTime() + wait).toISOString();
    return save(parts, rollout, { ...withWave(rollout, { status: "gating", gateAt }), status: "running" }, now);
  }
  if (rollout.window !== undefined && !isOpen(rollout.window, now)) {
    if (rollout.status !== "waiting") return save(parts, rollout, { ...rollout, status: "waiting" }, now);
    return opensAt(rollout.window, now);
  }
  if (wave?.status === "pending" || rollout.status === "waiting") {
    const startedAt = wave?.startedAt ?? now.toISOString();
    return save(parts, rollout, { ...withWave(rollout, { status: "running", startedAt }), status: "running" }, now);
  }
  const since = new Date(wave?.startedAt ?? now);
  return beginSome(parts, rollout, pending, { since, now }, beginUpgrade);
}

async function judge(parts: RolloutParts, rollout: Rollout, targets: readonly Target[], now: Date): Promise<Again> {
  const { maxUnhealthy } = rollout.gate;
  const worse = await lookAt(parts, rollout, targets);
  if (worse.length <= maxUnhealthy) return save(parts, rollout, withWave(rollout, { status: "passed" }), now);
  const names = worse.slice(0, 5).map(({ deploymentId }) => deploymentId);
  const statusReason = `${worse.length} of its deployments are worse off than before, more than ${maxUnhealthy}: ${names.join(", ")}${worse.length > 5 ? ", …" : ""}.`;
  const failed = { ...withWave(rollout, { status: "failed" }), statusReason };
  if (rollout.onFailure === "halt") return save(parts, rollout, { ...failed, status: "halted" }, now);
  const revertedAt = now.toISOString();
  return save(parts, rollout, { ...failed, status: "reverting", reverts: "wave", revertedAt }, now);
}

function next(parts: RolloutParts, rollout: Rollout, now: Date): Promise<Again> {
  if (rollout.wave + 1 < rollout.waves.length) return save(parts, rollout, { ...rollout, wave: rollout.wave + 1 }, now);
  const { statusReason: _, ...rest } = rollout;
  return save(parts, rollout, { ...rest, status: "succeeded", endedAt: now.toISOString() }, now);
}

async function back(parts: RolloutParts, rollout: Rollout, targets: readonly Target[], now: Date): Promise<Again> {
  const left = targets.filter((target) => isToRevert(rollout, target));
  const since = new Date(rollout.revertedAt ?? now);
  if (left.length > 0) return beginSome(parts, rollout, left, { since, now }, beginRevert);
  if (targets.some(isUnderWay)) return soon(now);
  return save(parts, rollout, { ...rollout, status: "failed", endedAt: now.toISOString() }, now);
}

async function beginSome(
  parts: RolloutParts,
  rollout: Rollout,
  targets: readonly Target[],
  at: Pick<Beginning, "since" | "now">,
  begin: (parts: RolloutParts, beginning: Beginning) => Promise<void>,
): Promise<Again> {
  const reach = await parts.rights(rollout.tenantId, rollout.author, at.now);
  if (reach === undefined) {
    const statusReason = `${rollout.author.actorId} may not upgrade deployments any more. Whoever may can resume or revert it.`;
    return save(parts, rollout, { ...rollout, status: "halted", statusReason }, at.now);
  }
  for (const target of targets.slice(0, AT_ONCE)) await begin(parts, { rollout, target, reach, ...at });
  return soon(at.now);
}

async function save(parts: RolloutParts, before: Rollout, after: Rollout, now: Date): Promise<Again> {
  await parts.rollouts.save(before, changed(after, now));
  return "at once";
}

const soon = (now: Date): Date => new Date(now.getTime() + SOON_MS);
