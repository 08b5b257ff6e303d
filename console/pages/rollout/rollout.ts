import type { CreateRolloutBody, Rollout } from "../../../sdk/index.ts";
import { linesOf } from "../../form/lines.ts";
import { wavesOf } from "../platform/release.ts";

export type Stage = NonNullable<Rollout["selector"]["stage"]>;
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** A rollout while it is written: what is typed is text. */
export interface RolloutDraft {
  /** Of every stage where it is absent. */
  readonly stage?: Stage | undefined;
  /** One a line; none: all, as of the two that follow. */
  readonly groups: string;
  /** Ids. */
  readonly runtimeIds: string;
  readonly deploymentIds: string;
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
    ...{ groups: "", runtimeIds: "", deploymentIds: "" },
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
  const { waves, minutes, maxUnhealthy, days, from, to, timeZone, onFailure, reason } = draft;
  const selector = selectorOf(draft);
  return {
    ...{ appVersionId, waves: wavesOf(waves), onFailure, reason: reason.trim() },
    gate: { minutes: Number(minutes), maxUnhealthy: Number(maxUnhealthy) },
    ...(Object.keys(selector).length === 0 ? {} : { selector }),
    ...(days.length === 0 ? {} : { window: { days, from: from.trim(), to: to.trim(), timeZone: timeZone.trim() } }),
  };
}

function selectorOf({ stage, ...draft }: RolloutDraft): Rollout["selector"] {
  const names = (["groups", "runtimeIds", "deploymentIds"] as const).flatMap((name) => {
    const lines = linesOf(draft[name]);
    return lines.length === 0 ? [] : [[name, [...lines]] as const];
  });
  return { ...(stage === undefined ? {} : { stage }), ...Object.fromEntries(names) };
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
