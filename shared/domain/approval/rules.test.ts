import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../kernel/problem.ts";
import { type Actor, decide, delegate, delegators, waitsFor, withdraw } from "./decide.ts";
import { straightLine } from "./flow.ts";
import { advance, approvedBy, becameStale, open, untilDeadline } from "./rules.ts";
import type { Approval } from "./schema.ts";
import type { Person } from "./seats.ts";
import { AT, flow, hours, person, request } from "./test-flow.ts";

const alone = (self: Person): Actor => ({ self, represents: [] });
const yes = { verdict: "approved" } as const;
const no = { verdict: "rejected", reason: "Too dear." } as const;
const [ann, bob, cat] = [person("user-ann"), person("user-bob"), person("user-cat")];
const users = (...people: Person[]) => people.map(({ id }) => ({ user: id }));

function opened(steps: readonly object[], more: object = {}): Approval {
  const approval = open(flow({ steps, ...more }), request(), AT);
  if (approval === undefined) throw new Error("it needs no approval");
  return approval;
}
const status = (approval: Approval) => [approval.status, ...approval.steps.map((step) => step.status)];
const refused = (run: () => unknown, httpStatus: number, code: string) =>
  expect(run).toThrow(expect.objectContaining({ status: httpStatus, code }));

describe("an approval", () => {
  it("is a straight line by default, in order, each step by its own approver", () => {
    let approval = opened(straightLine(users(ann, bob)));
    expect(status(approval)).toEqual(["pending", "open", "waiting"]);
    refused(() => decide(approval, yes, alone(bob), AT), 403, "not-an-approver");
    approval = decide(approval, yes, alone(ann), AT);
    expect(status(approval)).toEqual(["pending", "approved", "open"]);
    refused(() => decide(approval, yes, alone(ann), AT), 403, "not-an-approver");
    approval = decide(approval, yes, alone(bob), AT);
    expect(status(approval)).toEqual(["approved", "approved", "approved"]);
    refused(() => decide(approval, no, alone(bob), AT), 409, "wrong-state");
  });

  it("ends with one rejection and its reason", () => {
    const approval = decide(opened(straightLine(users(ann, bob))), no, alone(ann), AT);
    expect(status(approval)).toEqual(["rejected", "rejected", "waiting"]);
    expect(approval).toMatchObject({ reason: "Too dear.", settled: false });
    expect(approval.history.at(-1)).toMatchObject({ action: "rejected", by: "user-ann", reason: "Too dear." });
  });

  it("is not decided by its author: by no token, no role, and for nobody", () => {
    const approval = opened([{ name: "one", approvers: [{ role: "approver" }] }]);
    const author = person("user-author", { roles: ["approver"] });
    const token = person("tok-1", { principals: ["tok-1", "user-author"], roles: ["approver"] });
    const held = { self: author, represents: [person("user-ann", { roles: ["approver"] })] };
    for (const actor of [alone(author), alone(token), held])
      for (const verdict of [yes, no]) refused(() => decide(approval, verdict, actor, AT), 403, "own-request");
    expect(waitsFor(approval, held)).toBe(false);
    // And nobody takes the author's own place.
    const standing = { self: bob, represents: [author] };
    refused(() => decide(approval, yes, standing, AT), 403, "not-an-approver");
    refused(
      () => delegate(approval, author, hours(1), person("user-ann", { roles: ["approver"] }), AT),
      403,
      "own-request",
    );
  });

  it("needs any, all or so many different people of a step", () => {
    const all = [{ name: "one", approvers: [{ role: "ops" }, { group: "t/eng" }], need: "all" }];
    const both = person("user-both", { roles: ["ops"], groups: ["t", "t/eng"] });
    let approval = decide(opened(all), yes, alone(both), AT);
    expect(approval.status).toBe("pending");
    // Whichever place the first was thought to take, the second takes the other.
    approval = decide(approval, yes, alone(person("user-ops", { roles: ["ops"] })), AT);
    expect(approval.status).toBe("approved");
    const two = [{ name: "one", approvers: [{ role: "ops" }], need: { atLeast: 2 } }];
    approval = decide(opened(two), yes, alone(both), AT);
    refused(() => decide(approval, yes, alone(both), AT), 409, "already-decided");
    expect(decide(approval, yes, alone(person("user-ops", { roles: ["ops"] })), AT).status).toBe("approved");
  });

  it("has parallel steps, and one person decides one of them", () => {
    const steps = [
      { name: "money", approvers: users(ann, bob) },
      { name: "safety", approvers: users(ann, bob), parallel: true },
      { name: "last", approvers: users(ann, cat) },
    ];
    const first = decide(opened(steps), { ...yes, step: "safety" }, alone(ann), AT);
    expect(status(first)).toEqual(["pending", "open", "approved", "waiting"]);
    refused(() => decide(first, yes, alone(ann), AT), 409, "already-decided");
    const second = decide(first, yes, alone(bob), AT);
    expect(status(second)).toEqual(["pending", "approved", "approved", "open"]);
    refused(() => decide(second, yes, alone(ann), AT), 409, "already-decided");
    expect(decide(second, yes, alone(cat), AT).status).toBe("approved");
    const again = decide(opened(steps, { sameApprover: true }), yes, alone(ann), AT);
    expect(decide(again, yes, alone(ann), AT).wave).toBe(1);
  });

  it("asks only the steps whose conditions hold, and what is not known holds", () => {
    const steps = [
      { name: "big", approvers: users(ann), when: { nodesOver: 3 } },
      { name: "production", approvers: users(bob), when: { stages: ["production"] } },
    ];
    const of = (facts: object) => open(flow({ steps }), request({ facts: { groups: ["t"], ...facts } }), AT);
    expect(of({ nodes: 3, stage: "test" })).toBeUndefined();
    expect(of({ nodes: 4, stage: "test" })?.steps.map((step) => step.status)).toEqual(["open", "skipped"]);
    expect(of({ nodes: 3 })?.steps.map((step) => step.status)).toEqual(["skipped", "open"]);
    const dear = {
      when: { costOver: { amount: 100, currency: "EUR" } },
      steps: [{ name: "x", approvers: users(ann) }],
    };
    const cost = (amount: number, currency: string) =>
      open(flow(dear), request({ facts: { groups: [], cost: { amount, currency } } }), AT);
    expect(cost(100, "EUR")).toBeUndefined();
    expect(cost(101, "EUR")).toBeDefined();
    expect(cost(1, "USD")).toBeDefined();
    expect(open(flow({ enabled: false, steps }), request(), AT)).toBeUndefined();
    expect(open(undefined, request(), AT)).toBeUndefined();
  });

  it("is not opened where only its author could approve", () => {
    const author = person("user-author");
    const asks = (approvers: object[], need: unknown) => () =>
      open(flow({ steps: [{ name: "one", approvers, need }] }), request(), AT);
    refused(asks(users(author), "any"), 409, "no-approver");
    refused(asks(users(author, ann), "all"), 409, "no-approver");
    refused(asks(users(author, ann), { atLeast: 2 }), 409, "no-approver");
    expect(asks(users(author, ann), "any")()).toBeDefined();
    expect(asks([{ role: "approver" }], { atLeast: 2 })()).toBeDefined();
  });

  it("expires at its deadline, or is escalated once", () => {
    const short = { name: "one", approvers: users(ann), deadlineHours: 2 };
    const approval = opened([short]);
    expect(untilDeadline(approval, hours(1))).toBe(3_600_000);
    expect(advance(approval, hours(1))).toBe(approval);
    expect(advance(approval, hours(2))).toMatchObject({ status: "expired", reason: expect.stringContaining('"one"') });
    refused(() => decide(approval, yes, alone(ann), hours(2)), 409, "wrong-state");

    const asked = opened([
      { ...short, approvers: users(ann, bob), need: "all", onDeadline: "escalate" },
      { name: "two", approvers: users(cat, bob) },
    ]);
    const escalated = advance(decide(asked, yes, alone(bob), AT), hours(2));
    expect(status(escalated)).toEqual(["pending", "open", "waiting"]);
    refused(() => decide(escalated, yes, alone(ann), hours(3)), 403, "not-an-approver");
    refused(() => decide(escalated, yes, alone(bob), hours(3)), 409, "already-decided");
    expect(status(decide(escalated, yes, alone(cat), hours(3)))).toEqual(["pending", "approved", "open"]);
    expect(advance(escalated, hours(4)).status).toBe("expired");
  });

  it("is decided by a delegate for a time, in whose name is recorded", () => {
    const approval = opened([{ name: "one", approvers: users(ann, bob), need: "all" }]);
    refused(() => delegate(approval, bob, hours(1), cat, AT), 403, "not-an-approver");
    const given = delegate(approval, cat, hours(1), ann, AT);
    expect(delegators(given, "user-cat", hours(0.5))).toEqual(["user-ann"]);
    expect(delegators(given, "user-cat", hours(1))).toEqual([]);
    const decided = decide(given, yes, { self: cat, represents: [ann] }, AT);
    expect(decided.steps[0]?.decisions).toMatchObject([{ by: "user-cat", onBehalfOf: "user-ann" }]);
    refused(() => decide(decided, yes, alone(ann), AT), 409, "already-decided");
    // What one holds for another is not handed on.
    refused(() => delegate(given, bob, hours(1), cat, AT), 403, "not-an-approver");
  });

  it("is withdrawn by its author alone, and stale when what was asked has changed", () => {
    const approval = opened(straightLine(users(ann)));
    refused(() => withdraw(approval, ann, undefined, AT), 403, "not-the-author");
    expect(withdraw(approval, person("user-author"), undefined, AT)).toMatchObject({ status: "withdrawn" });
    const approved = decide(approval, yes, alone(ann), AT);
    expect(becameStale(approved, "The runtime has changed.", AT)).toMatchObject({ status: "stale", settled: false });
  });
});

describe("any sequence of commands", () => {
  const NAMES = ["user-author", "user-a", "user-b", "user-c", "user-d"] as const;
  const everybody: readonly Person[] = NAMES.map((id, at) =>
    person(id, { roles: at % 2 === 0 ? ["even"] : ["odd"], groups: at < 3 ? ["t", "t/low"] : ["t"] }),
  );
  // The author's token: another id, the same person.
  const token = person("tok-author", { principals: ["tok-author", "user-author"], roles: ["even", "odd"] });
  const anybody = fc.constantFrom(...everybody, token);
  const approver = fc.oneof(
    fc.constantFrom(...NAMES).map((user) => ({ user })),
    fc.constantFrom("even", "odd").map((role) => ({ role })),
    fc.constantFrom("t", "t/low").map((group) => ({ group })),
  );
  const step = fc.record({
    approvers: fc.array(approver, { minLength: 1, maxLength: 4 }),
    need: fc.oneof(
      fc.constantFrom("any", "all"),
      fc.integer({ min: 1, max: 3 }).map((atLeast) => ({ atLeast })),
    ),
    parallel: fc.boolean(),
    deadlineHours: fc.integer({ min: 1, max: 9 }),
    onDeadline: fc.constantFrom("reject", "escalate"),
    escalateTo: fc.option(fc.array(approver, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    when: fc.option(fc.constant({ nodesOver: 5 }), { nil: undefined }),
  });
  const act = fc.record({
    who: anybody,
    whose: fc.option(anybody, { nil: undefined }),
    what: fc.constantFrom("approve", "approve", "approve", "reject", "delegate", "wait"),
    hours: fc.integer({ min: 0, max: 3 }),
  });

  it("lets no author approve, skips no step, and counts nobody twice", () => {
    let reached = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.integer({ min: 4, max: 7 }),
        fc.array(act, { maxLength: 40 }),
        (steps, sameApprover, nodes, acts) => {
          let now = AT;
          const author = token.principals;
          const named = steps.map((one, at) => ({ ...one, name: `step ${at}` }));
          const asked = request({ facts: { groups: ["t"], nodes }, author });
          const begun = allowed(() => open(flow({ steps: named, sameApprover }), asked, now));
          if (begun === undefined) return;
          let approval = begun;
          for (const { who, whose, what, hours: passed } of acts) {
            now = new Date(now.getTime() + passed * 600_000);
            const before = approval;
            const actor = { self: who, represents: whose === undefined ? [] : [whose] };
            approval = allowed(() => run(before, what, actor, now)) ?? before;
            holds(before, approval);
          }
          if (approval.status === "approved") reached += 1;
        },
      ),
      { numRuns: 2_000 },
    );
    // It would prove nothing if hardly any came to an approval.
    expect(reached).toBeGreaterThan(100);
  });

  function run(approval: Approval, what: string, actor: Actor, now: Date): Approval {
    if (what === "wait") return advance(approval, new Date(now.getTime() + 3_600_000));
    if (what === "delegate") return delegate(approval, actor.represents[0] ?? actor.self, hours(9), actor.self, now);
    return decide(approval, what === "reject" ? no : yes, actor, now);
  }

  function allowed<T>(make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  }

  function holds(before: Approval, after: Approval): void {
    // What has ended stays ended.
    if (before.status !== "pending") expect(after).toBe(before);
    for (const [at, one] of after.steps.entries()) {
      const people = one.decisions.flatMap((decision) => decision.people);
      expect(people.filter((id) => token.principals.includes(id))).toEqual([]);
      expect(new Set(people).size).toBe(people.length);
      if (one.status === "approved") expect(approvedBy(one)).toBe(true);
      // Decisions were made while the step was open, and it opened when all before it had been approved.
      if (one.decisions.length > (before.steps[at]?.decisions.length ?? 0))
        expect(before.steps[at]?.status).toBe("open");
      if (one.status === "open" || one.status === "approved") {
        const earlier = after.steps.filter(({ wave }) => wave < one.wave);
        expect(earlier.every((other) => other.status === "approved" || other.status === "skipped")).toBe(true);
      }
      if (one.status === "skipped") expect(before.steps[at]?.status).toBe("skipped");
    }
    if (after.status === "approved")
      expect(after.steps.every((one) => one.status === "approved" || one.status === "skipped")).toBe(true);
    if (!after.sameApprover) {
      const everyone = after.steps.flatMap(({ decisions }) => decisions.map(({ by }) => by));
      expect(new Set(everyone).size).toBe(everyone.length);
    }
  }
});
