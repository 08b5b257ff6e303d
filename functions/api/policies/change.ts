import { Policy } from "../../../shared/domain/policy/schema.ts";
import type { PolicyStore } from "../../../shared/domain/policy/store.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { requireRules } from "./create.ts";
import type {
  list as listContract,
  get as readContract,
  remove as removeContract,
  update as updateContract,
} from "./routes.ts";

export interface ChangePolicy {
  readonly policies: PolicyStore;
}

/** One round trip. */
export function list({ policies }: ChangePolicy): Operation<typeof listContract> {
  return async ({ tenantId }) => ({ body: { items: [...(await policies.all(tenantId))] } });
}

/** One round trip. */
export function get({ policies }: ChangePolicy): Operation<typeof readContract> {
  return async ({ params, tenantId, reach }) => {
    const policy = requireReached(reach, await policies.get(tenantId, params.id), "policy", params.id);
    return { body: policy, version: policy.version };
  };
}

/** A read and a transaction. */
export function update({ policies }: ChangePolicy): Operation<typeof updateContract> {
  return async ({ params, body, tenantId, reach, ifMatch, now, commit }) => {
    const before = requireReached(reach, await policies.get(tenantId, params.id), "policy", params.id);
    requireVersion(before, ifMatch);
    if (body.rules !== undefined) requireRules(body.rules);
    const { operations: had, ...kept } = before;
    const { operations: given, ...said } = body;
    const edited = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
    const operations = given === undefined ? had : (given ?? undefined);
    const after = Policy.parse({
      ...kept,
      ...edited,
      ...(operations === undefined ? {} : { operations }),
      version: before.version + 1,
      updatedAt: now.toISOString(),
    });
    return unlessChanged(
      commit({ body: after, version: after.version }, (also) => policies.change(before, after, also), { before }),
    );
  };
}

/** A read and a transaction. */
export function remove({ policies }: ChangePolicy): Operation<typeof removeContract> {
  return async ({ params, tenantId, reach, ifMatch, commit }) => {
    const before = requireReached(reach, await policies.get(tenantId, params.id), "policy", params.id);
    requireVersion(before, ifMatch);
    return unlessChanged(commit({ body: undefined }, (also) => policies.delete(before, also), { before }));
  };
}
