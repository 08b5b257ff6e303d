import type { CreateRolloutBody, Rollout } from "../../../sdk/index.ts";
import { wavesOf } from "../platform/release.ts";

export type Stage = NonNullable<Rollout["selector"]["stage"]>;
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** A rollout while it is written: what is typed is text. */
export interface RolloutDraft {
  /** Of every stage where it is absent. */
  readonly stage?: Stage | undefined;
  readonly waves: string;
  readonly minutes: string;
  readonly maxUnhealthy: string;
  /** None: upgrades may begin at any time. */
  readonly days: readonly Day[];
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly onFailure: Rollout["onFailure"];
  readonly reason: string;
}

/** @param timeZone where the user is */
export function newRollout(timeZone: string): RolloutDraft {
  const rest = { onFailure: "halt", reason: "" } as const;
  return {
    waves: "1, 10%, 100%",
    minutes: "30",
    maxUnhealthy: "0",
    days: [],
    from: "22:00",
    to: "04:00",
    timeZone,
    ...rest,
  };
}

/** As the API takes it. */
export function bodyOf(appVersionId: string, draft: RolloutDraft): CreateRolloutBody {
  const { stage, waves, minutes, maxUnhealthy, days, from, to, timeZone, onFailure, reason } = draft;
  return {
    ...{ appVersionId, waves: wavesOf(waves), onFailure, reason: reason.trim() },
    gate: { minutes: Number(minutes), maxUnhealthy: Number(maxUnhealthy) },
    ...(stage === undefined ? {} : { selector: { stage } }),
    ...(days.length === 0 ? {} : { window: { days, from: from.trim(), to: to.trim(), timeZone: timeZone.trim() } }),
  };
}

export type Command = "halt" | "resume" | "revert";

/** What the API takes of a rollout in a state; a rollout that has succeeded can still be taken back. */
export function commandsOf(status: Rollout["status"]): readonly Command[] {
  switch (status) {
    case "running":
    case "waiting":
      return ["halt", "revert"];
    case "reverting":
      return ["halt"];
    case "halted":
      return ["resume", "revert"];
    case "succeeded":
      return ["revert"];
    default:
      return [];
  }
}
