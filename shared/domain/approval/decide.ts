import { Problem } from "../../kernel/problem.ts";
import { advance, changed, deciders, ended, noted, requirePending, roundOf, settle } from "./rules.ts";
import type { Approval, Decision, StepState } from "./schema.ts";
import { type Person, seatsOf } from "./seats.ts";

/** Most places of one request that can be given away. */
const MAX_DELEGATIONS = 20;

/** Somebody who acts, and those whose places it holds at this moment by a delegation of their own. */
export interface Actor {
  readonly self: Person;
  readonly represents: readonly Person[];
}

export interface Verdict {
  readonly verdict: "approved" | "rejected";
  readonly reason?: string | undefined;
  /** Name of a step, where several are open to the person. */
  readonly step?: string | undefined;
  /** Whose place is taken; by default the own one, or else the first that fits. */
  readonly onBehalfOf?: string | undefined;
}

/**
 * Records a decision and goes on from it. One rejection ends the request.
 * @throws Problem 403 `own-request`, `not-an-approver`; 409 `wrong-state`, `already-decided`
 */
export function decide(approval: Approval, given: Verdict, actor: Actor, now: Date): Approval {
  requirePending(approval);
  const timely = advance(approval, now);
  requirePending(timely);
  requireOther(timely, actor.self);
  const { step, person } = place(timely, actor, given);
  const at = now.toISOString();
  const onBehalfOf = person === actor.self ? {} : { onBehalfOf: person.id };
  const reason = given.reason === undefined || given.reason === "" ? {} : { reason: given.reason };
  const decision: Decision = {
    by: actor.self.id,
    ...onBehalfOf,
    people: [...new Set([...actor.self.principals, ...person.principals])],
    verdict: given.verdict,
    ...reason,
    at,
    seats: seatsOf(deciders(step), person),
    round: roundOf(step),
  };
  const rejected = given.verdict === "rejected";
  const next: StepState = {
    ...step,
    ...(rejected ? { status: "rejected" } : {}),
    decisions: [...step.decisions, decision],
  };
  const told = noted(
    { ...timely, steps: timely.steps.map((one) => (one === step ? next : one)) },
    { at, action: given.verdict, by: actor.self.id, ...onBehalfOf, step: step.name, ...reason },
  );
  return rejected ? ended(told, "rejected", given.reason, now) : settle(changed(told, now), now);
}

/** Whether the person could decide something now: what its inbox shows. */
export function waitsFor(approval: Approval, actor: Actor): boolean {
  if (approval.status !== "pending" || same(approval.author, actor.self.principals)) return false;
  return approval.steps.some(
    (step) => step.status === "open" && persons(approval, actor).some((person) => free(approval, step, actor, person)),
  );
}

/** Whether the person is, or was, an approver of it: it may then see the request. */
export function takesPart(approval: Approval, actor: Actor): boolean {
  return approval.steps.some((step) =>
    persons(approval, actor).some(
      (person) =>
        seatsOf(step.approvers, person).length > 0 ||
        seatsOf(step.escalateTo ?? [], person).length > 0 ||
        step.decisions.some(({ by, onBehalfOf }) => by === person.id || onBehalfOf === person.id),
    ),
  );
}

/**
 * Gives the own place in this request to somebody else until a time. A place that one holds for another is not
 * handed on. @throws Problem 403, 409, 422
 */
export function delegate(approval: Approval, to: Person, until: Date, self: Person, now: Date): Approval {
  requirePending(approval);
  requireOther(approval, self);
  const own = approval.steps.some(
    (step) =>
      (step.status === "open" || step.status === "waiting") &&
      [...step.approvers, ...(step.escalateTo ?? [])].some((approver) => seatsOf([approver], self).length > 0),
  );
  if (!own) throw notAnApprover(approval);
  if (same(approval.author, to.principals)) throw ownRequest("The delegate is whoever asked.");
  const at = now.toISOString();
  const kept = approval.delegations.filter(({ from }) => from !== self.id);
  if (kept.length >= MAX_DELEGATIONS) throw tooMany();
  const given = { from: self.id, to: to.id, until: until.toISOString(), at };
  const told = noted(approval, { at, action: "delegated", by: self.id, reason: `to ${to.id} until ${given.until}` });
  return changed({ ...told, delegations: [...kept, given] }, now);
}

/** Users who gave their place in this request to somebody, while that counts. */
export function delegators(approval: Pick<Approval, "delegations">, to: string, now: Date): string[] {
  return approval.delegations
    .filter((given) => given.to === to && Date.parse(given.until) > now.getTime())
    .map(({ from }) => from);
}

/** By its author alone. @throws Problem 403, 409 */
export function withdraw(approval: Approval, self: Person, reason: string | undefined, now: Date): Approval {
  requirePending(approval);
  if (!same(approval.author, self.principals)) {
    throw refused("not-the-author", "Only who asked withdraws a request", "Reject it instead, with a reason.");
  }
  const why = reason === undefined || reason === "" ? "Its author withdrew it." : reason;
  const event = { at: now.toISOString(), action: "withdrawn" as const, by: self.id, reason: why };
  return ended(noted(approval, event), "withdrawn", why, now);
}

function place(approval: Approval, actor: Actor, given: Verdict): { step: StepState; person: Person } {
  const people = persons(approval, actor).filter(
    (person) => given.onBehalfOf === undefined || person.id === given.onBehalfOf,
  );
  let decided = false;
  for (const person of people) {
    for (const step of approval.steps) {
      if (step.status !== "open" || (given.step !== undefined && step.name !== given.step)) continue;
      if (seatsOf(deciders(step), person).length === 0) continue;
      if (free(approval, step, actor, person)) return { step, person };
      decided = true;
    }
  }
  throw decided ? alreadyDecided(approval) : notAnApprover(approval);
}

/** The person itself first, then those whose places it holds; never the author's. */
function persons(approval: Approval, { self, represents }: Actor): Person[] {
  return [self, ...represents].filter(({ principals }) => !same(approval.author, principals));
}

/** Whether an approver's place is still to be filled by it: nobody decides twice, neither for itself nor for another. */
function free(approval: Approval, step: StepState, { self }: Actor, person: Person): boolean {
  if (seatsOf(deciders(step), person).length === 0) return false;
  const looked = approval.sameApprover ? [step] : approval.steps;
  const ids = new Set([...self.principals, ...person.principals]);
  return !looked.some(({ decisions }) => decisions.some(({ people }) => people.some((id) => ids.has(id))));
}

function requireOther(approval: Approval, self: Person): void {
  if (same(approval.author, self.principals))
    throw ownRequest("Whoever asks does not decide, whichever token it uses and whomever it stands for.");
}

function same(author: readonly string[], principals: readonly string[]): boolean {
  return principals.some((id) => author.includes(id));
}

function ownRequest(detail: string): Problem {
  return refused("own-request", "This is your own request", detail);
}

function notAnApprover(approval: Approval): Problem {
  const open = approval.steps.filter(({ status }) => status === "open").map(({ name }) => `"${name}"`);
  return refused(
    "not-an-approver",
    "You are no approver of what is open now",
    `Open now: ${open.join(", ")}. Steps are decided in their order, each by the approvers that its flow names.`,
  );
}

function alreadyDecided(approval: Approval): Problem {
  return new Problem({
    status: 409,
    code: "already-decided",
    title: "You have decided already",
    detail: approval.sameApprover
      ? "Nobody decides a step twice, neither for itself nor for somebody else."
      : "Each person decides one step of a request, for itself or for somebody else; the flow does not allow more.",
  });
}

function tooMany(): Problem {
  return new Problem({
    status: 409,
    code: "limit-reached",
    title: "Too many delegations",
    detail: `At most ${MAX_DELEGATIONS} places of a request are given away.`,
  });
}

function refused(code: string, title: string, detail: string): Problem {
  return new Problem({ status: 403, code, title, detail });
}
