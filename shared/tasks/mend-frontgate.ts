import { createHash } from "node:crypto";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { InstanceStatus } from "../providers/contract.ts";
import { statusOf } from "../providers/status.ts";
import { type FrontgateWork, keepEnrolmentOpen, machinesOf, makeMachine } from "./frontgate-machine.ts";

/** A machine that runs and says nothing for this long is given up; each machine in vain doubles it. */
const SILENT_MS = 10 * 60_000;
const MOST_DOUBLINGS = 5;
/** Until then a cloud may not show a machine that it has made. */
const VISIBLE_MS = 2 * 60_000;

/** What became of one look: `well`, nothing to do; `waiting`, look again later; `replaced`, a new generation has begun. */
export type Mended = "well" | "waiting" | "started" | "replaced";

/** Is there anything to look at? Of one that is made just now its job takes care. Pure. */
export function needsMending(frontgate: Frontgate, now: Date): boolean {
  if (frontgate.status === "retiring" || frontgate.revokedAt !== undefined || frontgate.users.length === 0)
    return false;
  // It has no machine of its own: its members have, and each is looked at.
  if (frontgate.members !== undefined) return false;
  if (frontgate.shutOut === true) return true;
  const silent = now.getTime() - heardAt(frontgate) > LIMITS.frontgateStaleMs;
  return silent || (!frontgate.ready && frontgate.lastSeenAt !== undefined);
}

/**
 * One look at a Frontgate that is not heard. A stopped machine is started; one that is gone, or runs and is silent too long, is replaced: the
 * Frontgate begins a new generation with a new token, keeps its address and its authority, and gets a machine, which Pilot then gives what
 * the old one held. Apps and Drones are not touched. May be called by any number of workers, and cut anywhere: a generation has one machine.
 * Two to six requests to the cloud.
 */
export async function mendFrontgate(work: FrontgateWork, frontgate: Frontgate): Promise<Mended> {
  const now = work.clock();
  if (frontgate.status === "retiring" || frontgate.revokedAt !== undefined) return "well";
  if (frontgate.ready && now.getTime() - heardAt(frontgate) <= LIMITS.frontgateStaleMs) return "well";
  await keepEnrolmentOpen(work, frontgate);
  // The token of one that was shut out is gone: whatever machine it has, or would get, could not enrol.
  if (frontgate.shutOut !== true) {
    if (frontgate.instanceId === undefined) {
      await makeMachine(work, frontgate);
      return "waiting";
    }
    const { instances } = await machinesOf(work);
    const [instance] = await statusOf(instances, [frontgate.instanceId]);
    const what = judge(frontgate, instance, now);
    if (what === "wait") return "waiting";
    if (what === "start") {
      await instances.start(frontgate.instanceId);
      return "started";
    }
    if (instance?.state === "error" || instance?.state === "terminated") work.lost?.(instance);
  }
  const next = await replace(work, frontgate, now);
  if (next === undefined) return "waiting";
  await makeMachine(work, next);
  return "replaced";
}

/** What to do with a machine, by what the cloud says of it. Pure. */
export function judge(
  frontgate: Frontgate,
  instance: InstanceStatus | undefined,
  now: Date,
): "wait" | "start" | "replace" {
  const age = now.getTime() - Date.parse(frontgate.generationAt ?? frontgate.createdAt);
  switch (instance?.state) {
    case undefined:
      return age > VISIBLE_MS ? "replace" : "wait";
    case "terminated":
    case "terminating":
    case "error":
      return "replace";
    case "stopped":
      return "start";
    case "pending":
    case "stopping":
      return "wait";
    case "running": {
      const patience = SILENT_MS * 2 ** Math.min(frontgate.inVain ?? 0, MOST_DOUBLINGS);
      return now.getTime() - heardAt(frontgate) > patience ? "replace" : "wait";
    }
  }
}

/** When it was last heard, or when its present machine was ordered. */
function heardAt({ lastSeenAt, generationAt, createdAt }: Frontgate): number {
  return Math.max(Date.parse(lastSeenAt ?? createdAt), Date.parse(generationAt ?? createdAt));
}

async function replace(work: FrontgateWork, frontgate: Frontgate, now: Date): Promise<Frontgate | undefined> {
  const token = work.newSecret();
  const tokenSha256 = createHash("sha256").update(token).digest("hex");
  const heard = frontgate.lastSeenAt !== undefined && frontgate.lastSeenAt > (frontgate.generationAt ?? "");
  return work.frontgates.replace(frontgate, {
    generation: tokenSha256.slice(0, 12),
    generationAt: now.toISOString(),
    sealedToken: await work.sealer.seal(token, { tenant: frontgate.tenantId, object: frontgate.id }),
    tokenSha256,
    tokenExpiresAt: now.getTime() + LIMITS.enrolmentMs,
    inVain: heard ? 0 : (frontgate.inVain ?? 0) + 1,
  });
}
