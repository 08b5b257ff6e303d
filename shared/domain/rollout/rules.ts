import { Problem } from "../../kernel/problem.ts";
import { STAGES } from "../app/curated.ts";
import type { Deployment } from "../deployment/schema.ts";
import type { Author, Rollout, RolloutStatus, Target, Wave, WaveSize } from "./schema.ts";

/**
 * How many deployments each wave upgrades. Sizes count those of the waves before; a wave that would add none is left out,
 * and the last one takes all that is left.
 */
export function waveSizes(sizes: readonly WaveSize[], total: number): readonly number[] {
  const reached = [...sizes.map((size) => upTo(size, total)), total];
  let before = 0;
  return reached.flatMap((end) => {
    const more = end - before;
    if (more <= 0) return [];
    before = end;
    return [more];
  });
}

function upTo(size: WaveSize, total: number): number {
  const wanted = typeof size === "number" ? size : Math.ceil((Number(size.slice(0, -1)) * total) / 100);
  return Math.min(wanted, total);
}

/** What is deployed for trying comes first, what nobody has said that of with production; then the oldest. */
export function inOrder<T extends Pick<Deployment, "id" | "stage">>(deployments: readonly T[]): readonly T[] {
  const rank = ({ stage }: T) => (stage === undefined ? STAGES.length - 1 : STAGES.indexOf(stage));
  return [...deployments].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

const RANK = { unhealthy: 0, degraded: 1, unknown: 2, healthy: 3 } as const;

/**
 * Why a deployment is worse off than before its upgrade; `undefined` where it is not. Health that is not known any more is
 * worse than good health: nobody can say that it is well.
 */
export function worseOff(target: Target, deployment: Deployment | undefined): string | undefined {
  if (target.status === "failed") return target.reason ?? "Its upgrade failed.";
  if (target.status !== "upgraded") return undefined;
  // Whoever deleted or ceased it did not do so for its health.
  if (deployment === undefined || ["deleted", "deleting", "ceased", "ceasing"].includes(deployment.status))
    return undefined;
  if (deployment.status === "failed") return "It has failed.";
  const [was, now] = [target.before?.health ?? "unknown", deployment.health ?? "unknown"];
  return RANK[now] < RANK[was] ? `It was ${was} and is ${now}.` : undefined;
}

/** Those that count against the gate: of waves that nobody has accepted as they are. */
export function countsAtGate({ waves }: Pick<Rollout, "waves">, target: Target): boolean {
  return target.wave !== undefined && waves[target.wave]?.status !== "accepted";
}

export function isUnderWay({ status }: Pick<Target, "status">): boolean {
  return status === "upgrading" || status === "reverting";
}

/** Whether a deployment is to be taken back while the rollout is reverting. */
export function isToRevert({ reverts, wave }: Pick<Rollout, "reverts" | "wave">, target: Target): boolean {
  if (target.status !== "upgraded" && target.status !== "failed") return false;
  return reverts === "all" || target.wave === wave || target.unwell === true;
}

/** What people may do with a rollout, by what it is. */
const CONTROLS = {
  halt: ["running", "waiting", "reverting"],
  resume: ["halted"],
  revert: ["running", "waiting", "halted", "succeeded"],
} as const satisfies Readonly<Record<string, readonly RolloutStatus[]>>;
export type Control = keyof typeof CONTROLS;

/** The rollout after somebody has halted, resumed or reverted it. @throws Problem 409 `wrong-state` */
export function controlled(rollout: Rollout, control: Control, by: Author, now: Date, reason?: string): Rollout {
  const allowed: readonly RolloutStatus[] = CONTROLS[control];
  if (!allowed.includes(rollout.status)) throw wrongState(rollout, control);
  const { statusReason: _, endedAt: __, ...rest } = rollout;
  const why = reason === undefined ? {} : { statusReason: reason };
  if (control === "halt") return changed({ ...rest, ...why, status: "halted" }, now);
  const going = { ...rest, ...why, author: by, turn: rollout.turn + 1 };
  if (control === "revert")
    return changed({ ...going, status: "reverting", reverts: "all", revertedAt: now.toISOString() }, now);
  // A taking back that was halted goes on.
  if (rollout.reverts !== undefined) return changed({ ...going, status: "reverting" }, now);
  return changed({ ...withWave(going, { status: "accepted" }, "failed"), status: "running" }, now);
}

/** The rollout as its next version. */
export function changed(rollout: Rollout, now: Date): Rollout {
  return { ...rollout, updatedAt: now.toISOString(), version: rollout.version + 1 };
}

/** With another state of the wave that it is at, where that is `only`. */
export function withWave(rollout: Rollout, change: Partial<Wave>, only?: Wave["status"]): Rollout {
  const waves = rollout.waves.map((wave, place) =>
    place === rollout.wave && (only === undefined || wave.status === only) ? { ...wave, ...change } : wave,
  );
  return { ...rollout, waves };
}

function wrongState({ id, status }: Rollout, control: Control): Problem {
  const allowed = Object.entries(CONTROLS).flatMap(([name, states]) =>
    states.some((one) => one === status) ? [name] : [],
  );
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: `A rollout that is ${status} cannot do this`,
    detail: `${control} needs a rollout that is ${CONTROLS[control].join(" or ")}; ${id} is ${status}.`,
    extensions: { status, allowed },
  });
}
