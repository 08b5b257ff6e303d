import { Problem } from "../../kernel/problem.ts";
import { applies, type Facts } from "./conditions.ts";
import type { ApprovalFlow, ApprovalKind } from "./flow.ts";
import type { Approval, ApprovalEvent, ApprovalStatus, StepState } from "./schema.ts";
import { enough, possible } from "./seats.ts";

/** A lost callback is noticed after this long. */
const SWEEP_AFTER_MS = 120_000;
/** How late after a deadline its execution may be. */
const LATE_MS = 300_000;

/** What somebody asks for. */
export interface Request {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: ApprovalKind;
  readonly subject: Approval["subject"];
  readonly title: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly facts: Facts;
  readonly hash: string;
  readonly createdBy: string;
  readonly author: readonly string[];
}

/**
 * The approval that a request needs, with its first wave open; `undefined` where the flow asks for none.
 * @throws Problem 409 `no-approver` when a step could only be approved by the author
 */
export function open(flow: ApprovalFlow | undefined, request: Request, now: Date): Approval | undefined {
  if (flow?.enabled !== true || !applies(flow.when, request.facts)) return undefined;
  const steps = stepsOf(flow, request);
  if (steps.every(({ status }) => status === "skipped")) return undefined;
  for (const step of steps) {
    if (step.status !== "skipped" && !possible(step.need, step.approvers, request.author)) throw noApprover(step);
  }
  const at = now.toISOString();
  return openWave(
    {
      ...request,
      request: { ...request.request },
      author: [...request.author],
      flowId: flow.id,
      flowVersion: flow.version,
      sameApprover: flow.sameApprover,
      status: "pending",
      wave: -1,
      steps,
      delegations: [],
      history: [{ at, action: "requested", by: request.createdBy }],
      settled: false,
      sweepAt: at,
      nudges: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
    },
    now,
  );
}

function stepsOf(flow: ApprovalFlow, { facts }: Pick<Request, "facts">): StepState[] {
  let wave = -1;
  return flow.steps.map((step, place) => {
    if (place === 0 || !step.parallel) wave += 1;
    const next = flow.steps[place + 1];
    const escalateTo = step.onDeadline === "escalate" ? (step.escalateTo ?? next?.approvers) : undefined;
    return {
      name: step.name,
      wave,
      status: applies(step.when, facts) ? "waiting" : "skipped",
      approvers: step.approvers,
      need: step.need,
      deadlineHours: step.deadlineHours,
      ...(escalateTo === undefined ? {} : { escalateTo }),
      decisions: [],
    };
  });
}

/** The next wave that has a step to decide; without one all is approved. */
function openWave(approval: Approval, now: Date): Approval {
  const waiting = approval.steps.filter(({ status }) => status === "waiting");
  if (waiting.length === 0) return ended(approval, "approved", undefined, now);
  const wave = Math.min(...waiting.map((step) => step.wave));
  const at = now.toISOString();
  const steps = approval.steps.map((step) =>
    step.status !== "waiting" || step.wave !== wave
      ? step
      : { ...step, status: "open" as const, openedAt: at, deadlineAt: after(now, step.deadlineHours) },
  );
  return { ...approval, wave, steps, nudges: 0, sweepAt: soon(now) };
}

/** Goes on as far as the decisions allow: closes steps that have enough of them, then opens the next wave. */
export function settle(approval: Approval, now: Date): Approval {
  if (approval.status !== "pending") return approval;
  const steps = approval.steps.map((step) =>
    step.status === "open" && approvedBy(step) ? { ...step, status: "approved" as const } : step,
  );
  const next = { ...approval, steps };
  return steps.some(({ status }) => status === "open") ? next : openWave(next, now);
}

/** Whether a step has the decisions that it needs. */
export function approvedBy(step: StepState): boolean {
  const counted = step.decisions.filter(({ verdict, round }) => verdict === "approved" && round === roundOf(step));
  // Who it was escalated to decides alone.
  const need = roundOf(step) === 0 ? step.need : "any";
  return enough(
    need,
    deciders(step).length,
    counted.map(({ seats }) => seats),
  );
}

export const roundOf = (step: Pick<StepState, "escalatedAt">): number => (step.escalatedAt === undefined ? 0 : 1);

/** Who decides a step now. */
export function deciders(step: StepState): StepState["approvers"] {
  return step.escalatedAt === undefined ? step.approvers : (step.escalateTo ?? step.approvers);
}

/** What the passing of time makes of it: steps over their deadline are escalated once, then the approval expires. */
export function advance(approval: Approval, now: Date): Approval {
  if (approval.status !== "pending") return approval;
  const late = approval.steps.filter(
    ({ status, deadlineAt }) =>
      status === "open" && deadlineAt !== undefined && Date.parse(deadlineAt) <= now.getTime(),
  );
  if (late.length === 0) return approval;
  const final = late.find((step) => step.escalateTo === undefined || step.escalatedAt !== undefined);
  const at = now.toISOString();
  if (final !== undefined) {
    const reason = `Nobody decided the step "${final.name}" in time.`;
    const steps = approval.steps.map((step) => (step === final ? { ...step, status: "expired" as const } : step));
    const expired = { ...approval, steps };
    return ended(noted(expired, { at, action: "expired", step: final.name, reason }), "expired", reason, now);
  }
  const steps = approval.steps.map((step) =>
    late.includes(step) ? { ...step, escalatedAt: at, deadlineAt: after(now, step.deadlineHours) } : step,
  );
  return changed(
    late.reduce((before, { name }) => noted(before, { at, action: "escalated", step: name }), { ...approval, steps }),
    now,
  );
}

/** Milliseconds until the next deadline of an open step; 0 when it is over. */
export function untilDeadline(approval: Approval, now: Date): number {
  const ends = approval.steps.flatMap(({ status, deadlineAt }) =>
    status === "open" && deadlineAt !== undefined ? [Date.parse(deadlineAt)] : [],
  );
  return ends.length === 0 ? 0 : Math.max(0, Math.min(...ends) - now.getTime());
}

/** Ends it: nothing that was open is decided any more. What follows from the end is still to be done. */
export function ended(
  approval: Approval,
  status: Exclude<ApprovalStatus, "pending">,
  reason: string | undefined,
  now: Date,
): Approval {
  return changed(
    { ...approval, status, ...(reason === undefined ? {} : { reason }), settled: false, nudges: 0, sweepAt: soon(now) },
    now,
  );
}

/** The sweep found that nothing went on: it looks again soon. */
export function nudged(approval: Approval, now: Date): Approval {
  return { ...approval, nudges: approval.nudges + 1, sweepAt: soon(now) };
}

/** An execution waits for it: the sweep looks again when that should have gone on by itself. */
export function watched(approval: Approval, now: Date): Approval {
  const sweepAt = new Date(now.getTime() + untilDeadline(approval, now) + LATE_MS).toISOString();
  return { ...approval, nudges: 0, sweepAt };
}

/** What was asked has changed: it needs a new approval. */
export function becameStale(approval: Approval, why: string, now: Date): Approval {
  const at = now.toISOString();
  return ended(noted(approval, { at, action: "became-stale", reason: why }), "stale", why, now);
}

/** What follows from the end was done. */
export function settled(approval: Approval, now: Date): Approval {
  const action = approval.status === "approved" ? "carried-out" : "ended";
  return changed({ ...noted(approval, { at: now.toISOString(), action }), settled: true }, now);
}

export function noted(approval: Approval, event: ApprovalEvent): Approval {
  return { ...approval, history: [...approval.history, event] };
}

/** One version more. */
export function changed(approval: Approval, now: Date): Approval {
  return { ...approval, updatedAt: now.toISOString() };
}

/** @throws Problem 409 when it has ended */
export function requirePending(approval: Approval): void {
  if (approval.status === "pending") return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: `This request is ${approval.status}`,
    detail: `Only a request that is pending can be decided, delegated or withdrawn; ${approval.id} is ${approval.status}.`,
    extensions: { status: approval.status },
  });
}

function after(now: Date, hours: number): string {
  return new Date(now.getTime() + hours * 3_600_000).toISOString();
}

const soon = (now: Date): string => new Date(now.getTime() + SWEEP_AFTER_MS).toISOString();

function noApprover({ name }: StepState): Problem {
  return new Problem({
    status: 409,
    code: "no-approver",
    title: "Nobody could approve this request",
    detail: `In the step "${name}" too few others than you may approve. Ask who keeps the approval flows for another approver.`,
    extensions: { step: name },
  });
}
