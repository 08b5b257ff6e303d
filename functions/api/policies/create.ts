import { MAX_POLICIES, Policy, type Rule } from "../../../shared/domain/policy/schema.ts";
import type { PolicyStore } from "../../../shared/domain/policy/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid, Problem } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { faultsOf } from "../../../shared/policies/judge.ts";
import type { create as contract } from "./routes.ts";

export interface CreatePolicy {
  readonly policies: PolicyStore;
  readonly newId: NewId;
}

/** One read and one transaction. */
export function create({ policies, newId }: CreatePolicy): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    requireRules(body.rules);
    if ((await policies.all(tenantId)).length >= MAX_POLICIES) throw tooMany();
    const at = now.toISOString();
    const made = { id: newId("policy"), tenantId, createdBy: caller.actorId, version: 1, createdAt: at, updatedAt: at };
    const policy = Policy.parse({ ...body, ...made });
    return commit({ body: policy, version: 1, location: `/policies/${policy.id}` }, (also) =>
      policies.create(policy, also),
    );
  };
}

/** @throws Problem 422 with a pointer to each rule that says nothing */
export function requireRules(rules: readonly Rule[]): void {
  const faults = faultsOf(rules);
  if (faults.length > 0) throw invalid("invalid-request", "The policy cannot be evaluated", faults);
}

function tooMany(): Problem {
  return new Problem({
    status: 409,
    code: "limit-reached",
    title: "The tenant has as many policies as it may",
    detail: `A tenant has at most ${MAX_POLICIES} policies: delete one first, or add rules to one.`,
  });
}
