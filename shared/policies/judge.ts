import type { Policy, Rule } from "../domain/policy/schema.ts";
import type { Fault } from "../kernel/problem.ts";
import { readExpression } from "./cel.ts";
import type { Subject } from "./subject.ts";

/** A rule that is broken, or that nobody can say of whether it is. */
export interface Broken {
  readonly policyId: string;
  readonly ruleId: string;
  readonly effect: Rule["effect"];
  /** `false`: of a policy that is only tried. */
  readonly enforced: boolean;
  readonly message: string;
  readonly pointer?: string;
  /** Why it could not be evaluated: then it counts as broken. */
  readonly error?: string;
}

/**
 * Steps of all rules of one request together: some 0.3 s of a busy machine at most, and what a hundred rules that walk all
 * 300 nodes of a large deployment take. Rules beyond it count as ones that cannot be evaluated.
 */
export const MAX_STEPS = 1_000_000;

/** The policies that judge an operation of that name. */
export function policiesFor(policies: readonly Policy[], operation: string): readonly Policy[] {
  return policies.filter(
    ({ mode, operations }) => mode !== "off" && (operations?.some((one) => one === operation) ?? true),
  );
}

/** Every rule that is broken, in the order of policies and rules. What cannot be evaluated is broken. Pure. */
export function judge(policies: readonly Policy[], subject: Subject, maxSteps = MAX_STEPS): Broken[] {
  let steps = 0;
  return policiesFor(policies, subject.request.operation).flatMap(({ id, mode, rules }) =>
    rules.flatMap(({ id: ruleId, effect, when, message, pointer }) => {
      const expression = readExpression(when);
      const about = { policyId: id, ruleId, effect, enforced: mode === "enforce", message };
      const found: Broken = pointer === undefined ? about : { ...about, pointer };
      if ("fault" in expression) return [{ ...found, error: expression.fault }];
      steps += expression.cost(subject);
      if (steps > maxSteps) return [{ ...found, error: "All rules together take too many steps." }];
      try {
        return expression.broken(subject) ? [found] : [];
      } catch (error) {
        return [{ ...found, error: error instanceof Error ? error.message : String(error) }];
      }
    }),
  );
}

/** What is wrong with rules, each with a pointer to its place in the policy. Pure. */
export function faultsOf(rules: readonly Rule[]): Fault[] {
  const ids = new Set<string>();
  return rules.flatMap(({ id, when }, place) => {
    const expression = readExpression(when);
    const twice = ids.has(id);
    ids.add(id);
    return [
      ...(twice ? [{ pointer: `/rules/${place}/id`, detail: "Another rule of the policy has this id." }] : []),
      ...("fault" in expression ? [{ pointer: `/rules/${place}/when`, detail: expression.fault }] : []),
    ];
  });
}
