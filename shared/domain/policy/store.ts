import type { Table, Write } from "../../platform/dynamodb.ts";
import { policiesOf, policyKey } from "./entity.ts";
import { Policy } from "./schema.ts";

/** A tenant's policies. One round trip a method. */
export interface PolicyStore {
  /** Strongly consistent, oldest first: what was forbidden a moment ago is forbidden. At most 1 MB. */
  all(tenantId: string): Promise<readonly Policy[]>;
  get(tenantId: string, id: string): Promise<Policy | undefined>;
  create(policy: Policy, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed when it has changed since */
  change(before: Policy, after: Policy, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed when it has changed since */
  delete(policy: Policy, also: readonly Write[]): Promise<void>;
}

export function policyStore(table: Table): PolicyStore {
  const put = (policy: Policy) => ({ ...policyKey(policy.tenantId, policy.id), entity: "Policy", ...policy });
  const unchanged = ({ version }: Policy) => ({
    condition: "#version = :version",
    names: { "#version": "version" },
    values: { ":version": version },
  });
  return {
    async all(tenantId) {
      const items = await table.queryAll({ pk: policiesOf(tenantId), consistent: true });
      return items.map((item) => Policy.parse(item));
    },
    async get(tenantId, id) {
      const item = await table.get(policyKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Policy.parse(item);
    },
    async create(policy, also) {
      await table.transact([{ put: put(policy), expression: { condition: "attribute_not_exists(pk)" } }, ...also]);
    },
    async change(before, after, also) {
      await table.transact([{ put: put(after), expression: unchanged(before) }, ...also]);
    },
    async delete(policy, also) {
      await table.transact([{ delete: policyKey(policy.tenantId, policy.id), expression: unchanged(policy) }, ...also]);
    },
  };
}
