import { describe, expect, it } from "vitest";
import { MAX_EXPRESSION, type Policy } from "../domain/policy/schema.ts";
import { readExpression } from "./cel.ts";
import { faultsOf, judge } from "./judge.ts";
import type { Subject } from "./subject.ts";

const at = "2026-11-21T09:00:00.000Z";
const resource = (more: Partial<Subject["plan"]["resources"][number]> = {}) => ({
  action: "create" as const,
  kind: "node",
  role: "zk_node",
  cpu: 2,
  memory: 4096,
  volume: 10,
  ...more,
});
const subject: Subject = {
  request: { operation: "scale-out", reason: "", actor: "user-1", cause: "user", groups: ["tenant-a", "tenant-a/eng"] },
  deployment: {
    id: "dep-1",
    name: "zk",
    status: "active",
    app: "app-1",
    version: "0.1.0",
    stage: "production",
    provider: "aws",
    region: "us-east-1",
    runtime: "rt-1",
    labels: { tier: "gold" },
  },
  plan: {
    version: "0.1.0",
    interrupts: false,
    dataLoss: false,
    nodes: 5,
    nodesBefore: 3,
    cpu: 10,
    memory: 20_480,
    volume: 50,
    price: 9136,
    priceBefore: 4568,
    currency: "USD",
    priced: true,
    minutes: 4,
    resources: [resource(), resource({ role: "other", cpu: 8 })],
    changes: ["/env/tickTime"],
  },
  values: { cluster: { zk_node: { count: 5, ratio: 0.5 } }, env: { password: "********" } },
};
const policyOf = (when: string, more: Partial<Policy> = {}, effect: "deny" | "warn" = "deny"): Policy => ({
  id: "pol-1",
  tenantId: "tenant-a",
  name: "p",
  description: "",
  mode: "enforce",
  rules: [{ id: "r", effect, when, message: "No." }],
  createdBy: "user-1",
  version: 1,
  createdAt: at,
  updatedAt: at,
  ...more,
});
const fault = (when: string) => {
  const read = readExpression(when);
  return "fault" in read ? read.fault : undefined;
};
const isBroken = (when: string, about = subject) => {
  const read = readExpression(when);
  if ("fault" in read) throw new Error(read.fault);
  return read.broken(about);
};

describe("expressions", () => {
  it.each([
    ['request.operation == "scale-out" && plan.nodes > 4', true],
    ["plan.price - plan.priceBefore > 5000", false],
    ["plan.price > plan.priceBefore * 2 - 1", true],
    ['deployment.labels["tier"] == "gold"', true],
    ['deployment.stage == "production" && request.reason == ""', true],
    ["plan.resources.exists(r, r.cpu > 4)", true],
    ["plan.resources.all(r, r.memory <= 4096 && r.volume < 100)", true],
    ['plan.resources.filter(r, r.role == "other").size() == 1', true],
    ["plan.resources[1].cpu == 8", true],
    ['"tenant-a/eng" in request.groups', true],
    ['!(request.actor in ["user-1", "user-2"])', false],
    ['plan.changes.exists(c, c.startsWith("/env/"))', true],
    ["values.cluster.zk_node.count > 4", true],
    ["values.cluster.zk_node.ratio == 0.5", true],
    ["has(values.cluster.zk_node) && !has(values.cluster.other)", true],
    ['values.env.password == "********"', true],
  ])("%s", (when, expected) => {
    expect(isBroken(when)).toBe(expected);
  });

  it.each([
    ["unknown names", "plan.cost > 3", "No such key: cost"],
    ["unknown variables", "secrets.password == 1", "Unknown variable: secrets"],
    ["wrong types", 'plan.nodes + "a" == ""', "no such overload: int + string"],
    ["what is not true or false", "plan.nodes", "It is a int"],
    ["half an expression", "plan.nodes >", "Unexpected token"],
    ["unknown members of elements", "plan.resources.exists(r, r.secret > 1)", "No such key: secret"],
    ["patterns", '"a".matches("(a+)+b")', "matches() cannot be used"],
    ["names for anything", 'cel.bind(x, "a", x == "a")', "bind() cannot be used"],
    [
      "lists within lists",
      "plan.resources.exists(r, plan.resources.exists(q, q.cpu > r.cpu))",
      "cannot be walked while",
    ],
    ["lists made up", "[1, 2].exists(x, x == 1)", "walks request.groups"],
    ["lists of answers", "values.list.exists(x, x == 1)", "walks request.groups"],
    ["answers in a walk", "plan.resources.exists(r, values.a == r.role)", "values cannot be read"],
    ["comparing lists", "plan.resources == plan.resources", "not compared or joined"],
    ["joining lists", "(plan.changes + plan.changes).size() > 1", "not compared or joined"],
    ["elements named like what is judged", "plan.changes.exists(plan, plan == '')", "cannot be the name"],
    ["other lists", "plan.changes.map(c, c + c).size() > 1", "map() cannot be used"],
    ["splitting", 'request.actor.split("").size() > 1', "split() cannot be used"],
    ["depth", `${"(".repeat(60)}plan.nodes > 1${")".repeat(60)}`, "maxDepth"],
  ])("are not about %s", (_, when, said) => {
    expect(fault(when)).toContain(said);
  });

  it("know no members but what they are given", () => {
    for (const name of ["constructor", "__proto__", "prototype", "toString"])
      expect(() => isBroken(`values.${name} == 1`)).toThrow("No such key");
  });
});

describe("judging", () => {
  const broken = (policy: Policy, about = subject) => judge([policy], about);
  it("names policy, rule, message and place", () => {
    const policy = policyOf("plan.price > 9000");
    const rules = policy.rules.map((rule) => ({ ...rule, pointer: "/price/after" }));
    expect(broken({ ...policy, rules })).toEqual([
      { policyId: "pol-1", ruleId: "r", effect: "deny", enforced: true, message: "No.", pointer: "/price/after" },
    ]);
    expect(broken(policyOf("plan.price > 9136"))).toEqual([]);
  });

  it("looks at the operations that a policy names, and not at policies that are off", () => {
    expect(broken(policyOf("true", { operations: ["deploy"] }))).toEqual([]);
    expect(broken(policyOf("true", { operations: ["scale-out"] }))).toHaveLength(1);
    expect(broken(policyOf("true", { mode: "off" }))).toEqual([]);
    expect(broken(policyOf("true", { mode: "dry-run" }))).toMatchObject([{ enforced: false }]);
  });

  it("takes for broken what cannot be evaluated", () => {
    expect(broken(policyOf("1 / (plan.nodes - 5) > 0"))).toMatchObject([{ ruleId: "r", error: "division by zero" }]);
    expect(broken(policyOf("values.nothing.there > 1"))).toMatchObject([{ error: "No such key: nothing" }]);
    expect(broken(policyOf("nonsense"))).toMatchObject([{ error: "Unknown variable: nonsense" }]);
  });

  it("tells of each fault where it is", () => {
    const [rule] = policyOf("true").rules;
    if (rule === undefined) throw new Error("no rule");
    expect(faultsOf([rule, { ...rule, when: "oops" }, { ...rule, id: "other" }])).toMatchObject([
      { pointer: "/rules/1/id" },
      { pointer: "/rules/1/when" },
    ]);
  });
});

describe("hostile rules", () => {
  const many = Array.from({ length: 300 }, (_, place) => resource({ role: `role-${place}` }));
  const large: Subject = { ...subject, plan: { ...subject.plan, resources: many } };

  it("are stopped by steps that are counted before, not by a clock", () => {
    // As much as fits into one expression, walked to the end.
    const one = "plan.resources.exists(r, r.cpu < 0 || r.role == '')";
    const when = Array.from({ length: Math.floor((MAX_EXPRESSION + 4) / (one.length + 4)) }, () => one).join(" || ");
    const rules = Array.from({ length: 50 }, (_, place) => ({
      id: `r${place}`,
      effect: "deny" as const,
      when,
      message: "No.",
    }));
    expect(fault(when)).toBeUndefined();
    const found = judge(
      Array.from({ length: 10 }, () => policyOf("true", { rules })),
      large,
    );
    // 50 rules a policy, ten policies: the first are judged, those beyond the steps are broken.
    expect(found.length).toBeGreaterThan(400);
    expect(new Set(found.map(({ error }) => error))).toEqual(new Set(["All rules together take too many steps."]));
  });

  it("cannot make the answers of users dear", () => {
    const half = "a".repeat(49_000);
    const dear: Subject = { ...subject, values: { a: half, b: `${half.slice(0, 24_000)}b${half.slice(0, 24_000)}` } };
    const when = Array.from({ length: 20 }, () => "values.a.contains(values.b)").join(" || ");
    expect(judge([policyOf(when)], dear)).toMatchObject([{ error: "All rules together take too many steps." }]);
  });
});
