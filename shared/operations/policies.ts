import type * as z from "zod";
import type { Node } from "../domain/deployment/schema.ts";
import type { Policy } from "../domain/policy/schema.ts";
import type { Runtime } from "../domain/runtime/schema.ts";
import { Problem } from "../kernel/problem.ts";
import { type Broken, judge, policiesFor } from "../policies/judge.ts";
import type { Subject } from "../policies/subject.ts";
import type { DeployPlan } from "./deploy/view.ts";
import type { Finding, OperationPlan } from "./view.ts";

type Told = z.infer<typeof Finding>;

/** What of a request its plan does not say. */
export interface Judged {
  readonly request: Omit<Subject["request"], "operation">;
  readonly deployment: Pick<Subject["deployment"], "id" | "name" | "status" | "app" | "version" | "stage">;
  readonly runtime: Pick<Runtime, "id" | "provider" | "probe" | "labels">;
  /** Living, before. */
  readonly nodes: readonly Pick<Node, "id" | "cpu" | "memory" | "volumeSize">[];
  /** Of the package, afterwards. */
  readonly version: string;
  /** Answers as they are shown. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What rules see of a plan. Pure. */
export function subjectOf(plan: OperationPlan | DeployPlan, judged: Judged): Subject {
  const { request, deployment, runtime, nodes, version, values } = judged;
  const { provider, probe, labels } = runtime;
  const after = new Map(nodes.map(({ id, cpu, memory, volumeSize }) => [id, { cpu, memory, volumeSize }]));
  const resources = plan.resources.map(({ action, kind, id = "", role = "", before, after: then }) => {
    const size = { cpu: number(then ?? before, "cpu"), memory: number(then ?? before, "memory") };
    const volumeSize = number(then ?? before, "volumeSize");
    // One that replaces another takes its place and its size: the plan does not name the one that goes.
    if (kind === "node" && action === "delete") after.delete(id);
    if (kind === "node" && (action === "create" || action === "update")) after.set(id, { ...size, volumeSize });
    return { action, kind, role, ...size, volume: volumeSize };
  });
  const sum = (of: (node: { cpu: number; memory: number; volumeSize: number }) => number) =>
    [...after.values()].reduce((all, node) => all + of(node), 0);
  return {
    request: { ...request, operation: plan.operation },
    deployment: { ...deployment, provider, region: probe.region, runtime: runtime.id, labels },
    plan: {
      version,
      interrupts: plan.findings.some(({ code }) => code === "interrupts"),
      dataLoss: plan.findings.some(({ code }) => code === "data-deleted"),
      nodes: after.size,
      nodesBefore: nodes.length,
      cpu: sum(({ cpu }) => cpu),
      memory: sum(({ memory }) => memory),
      volume: sum(({ volumeSize }) => volumeSize),
      price: plan.price.after,
      priceBefore: plan.price.before,
      currency: plan.price.currency,
      priced: plan.price.listed !== undefined && !plan.price.notPriced.some((one) => UNPRICED.test(one)),
      minutes: Math.ceil(plan.estimate.seconds / 60),
      resources,
      changes: plan.changes.map(({ pointer }) => pointer),
    },
    values: { ...values },
  };
}

/** What a price list should know, and does not. */
const UNPRICED = /^(machines|volumes) /;

function number(of: Readonly<Record<string, unknown>> | undefined, name: string): number {
  const value = of?.[name];
  return typeof value === "number" ? value : 0;
}

/** A plan with what the tenant's policies say to it. Pure. */
export function withPolicies<P extends OperationPlan | DeployPlan>(
  plan: P,
  judged: Judged,
  policies: readonly Policy[],
): P {
  if (policiesFor(policies, plan.operation).length === 0) return plan;
  const broken = judge(policies, subjectOf(plan, judged));
  return { ...plan, findings: [...broken.map(findingOf), ...plan.findings] };
}

function findingOf({ policyId, ruleId, effect, enforced, message, pointer, error }: Broken): Told {
  const tried = enforced ? "" : " (The policy is only tried: nothing is refused.)";
  const unknown = error === undefined ? "" : ` (The rule could not be evaluated: ${error})`;
  const denies = effect === "deny" && enforced;
  return {
    severity: denies ? "stops" : "note",
    code: denies ? "policy-denied" : effect === "deny" ? "policy-would-deny" : "policy-warning",
    detail: `${message}${unknown}${tried}`,
    policyId,
    ruleId,
    ...(pointer === undefined ? {} : { pointer }),
  };
}

/** @throws Problem 403 `policy-denied`, with each rule that is broken */
export function requirePolicies(
  subject: () => Promise<Subject>,
  policies: readonly Policy[],
  operation: string,
): Promise<void> {
  const enforced = policiesFor(policies, operation).filter(({ mode, rules }) => {
    return mode === "enforce" && rules.some(({ effect }) => effect === "deny");
  });
  return enforced.length === 0 ? Promise.resolve() : subject().then((judged) => requireUnbroken(enforced, judged));
}

/** The same of what is known already. Pure. @throws Problem 403 `policy-denied` */
export function requireUnbroken(policies: readonly Policy[], subject: Subject): void {
  const broken = judge(policies, subject).filter(({ effect, enforced }) => enforced && effect === "deny");
  if (broken.length === 0) return;
  throw new Problem({
    status: 403,
    code: "policy-denied",
    title: "A policy of the tenant does not allow this",
    detail: broken
      .map(({ ruleId, message, error }) => `${ruleId}: ${message}${error === undefined ? "" : ` (${error})`}`)
      .join(" ")
      .slice(0, 1000),
    extensions: { broken: broken.map(({ effect: _, enforced: __, ...one }) => one) },
  });
}
