import type { ApprovalFlow, CreateApprovalFlowBody } from "../../../sdk/index.ts";
import { linesOf } from "../../form/lines.ts";
import { type ConditionsDraft, conditionsOf, whenOf } from "./conditions.ts";

type Step = ApprovalFlow["steps"][number];
type Approver = Step["approvers"][number];
export type Kind = ApprovalFlow["kind"];

export const KINDS = [
  "deploy",
  "scale-out",
  "resize",
  "upgrade",
  "publish",
  "quota",
] as const satisfies readonly Kind[];

/** A step while it is written: what is typed is text. */
export interface StepDraft {
  /** Stays the same while others come and go. */
  readonly key: string;
  readonly name: string;
  readonly approvers: string;
  readonly need: "any" | "all" | "some";
  readonly atLeast: string;
  readonly parallel: boolean;
  readonly hours: string;
  readonly late: Step["onDeadline"];
  readonly others: string;
  readonly conditions: ConditionsDraft;
}

export interface FlowDraft {
  readonly kind: Kind;
  readonly description: string;
  readonly sameApprover: boolean;
  readonly conditions: ConditionsDraft;
  readonly steps: readonly StepDraft[];
}

/** Two weeks, as of the API itself. */
const HOURS = "336";

export function newStep(key: string): StepDraft {
  const rest = { need: "any", atLeast: "2", parallel: false, hours: HOURS, late: "reject", others: "" } as const;
  return { key, name: "", approvers: "role approver", ...rest, conditions: conditionsOf() };
}

export const NEW_FLOW: Omit<FlowDraft, "steps"> = {
  kind: "deploy",
  description: "",
  sameApprover: false,
  conditions: conditionsOf(),
};

/** `role operator`, `group /ops`, `user user-1`, one a line. */
export function approverLines(approvers: readonly Approver[] = []): string {
  return approvers.map((one) => Object.entries(one).flat().join(" ")).join("\n");
}

/** What is written otherwise is taken for a role: the API tells that there is none of that name. */
export function approversOf(text: string): readonly Approver[] {
  return linesOf(text).map((line): Approver => {
    const [, kind, id = ""] = /^(role|group|user)[\s:]+(.+)$/.exec(line) ?? [];
    if (kind === "group") return { group: id };
    if (kind === "user") return { user: id };
    return { role: id === "" ? line : id };
  });
}

export function draftOf({ kind, description, sameApprover, when, steps }: ApprovalFlow): FlowDraft {
  return { kind, description, sameApprover, conditions: conditionsOf(when), steps: steps.map(stepDraft) };
}

function stepDraft(step: Step, place: number): StepDraft {
  const { name, approvers, need, parallel, deadlineHours, onDeadline, escalateTo, when } = step;
  const some = typeof need === "object";
  return {
    ...{ key: String(place), name, approvers: approverLines(approvers), parallel, late: onDeadline },
    ...{ need: some ? "some" : need, atLeast: some ? String(need.atLeast) : "2", hours: String(deadlineHours) },
    ...{ others: approverLines(escalateTo), conditions: conditionsOf(when) },
  };
}

/** As the API takes it, but for the kind. */
export function bodyOf({ description, sameApprover, conditions, steps }: FlowDraft) {
  const when = whenOf(conditions);
  return {
    ...{ description: description.trim(), sameApprover, steps: steps.map(stepOf) },
    ...(when === undefined ? {} : { when }),
  };
}

function stepOf(step: StepDraft): NonNullable<CreateApprovalFlowBody["steps"]>[number] {
  const { name, approvers, need, atLeast, parallel, hours, late, others, conditions } = step;
  const then = approversOf(others);
  const when = whenOf(conditions);
  return {
    ...{
      name: name.trim(),
      approvers: approversOf(approvers),
      parallel,
      deadlineHours: Number(hours),
      onDeadline: late,
    },
    need: need === "some" ? { atLeast: Number(atLeast) } : need,
    ...(late === "escalate" && then.length > 0 ? { escalateTo: then } : {}),
    ...(when === undefined ? {} : { when }),
  };
}
