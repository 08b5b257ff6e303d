import type { Item, Table, Write } from "../../platform/dynamodb.ts";
import { keyPairItem, keyPairKey, keyPairsOf } from "./entity.ts";
import { KeyPair } from "./schema.ts";

/** Key pairs of tenants. One round trip a method. */
export interface KeyPairStore {
  get(tenantId: string, id: string): Promise<KeyPair | undefined>;
  /** Oldest first. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly KeyPair[]; readonly startKey: Item | undefined }>;
  create(pair: KeyPair, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed when it is gone already */
  delete(pair: Pick<KeyPair, "tenantId" | "id">, also: readonly Write[]): Promise<void>;
}

export function keyPairStore(table: Table): KeyPairStore {
  return {
    async get(tenantId, id) {
      const item = await table.get(keyPairKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : KeyPair.parse(item);
    },
    async list(tenantId, page) {
      const { items, lastKey } = await table.query({ pk: keyPairsOf(tenantId), ...page });
      return { items: items.map((item) => KeyPair.parse(item)), startKey: lastKey };
    },
    async create(pair, also) {
      const put = keyPairItem(pair);
      await table.transact([{ put, expression: { condition: "attribute_not_exists(pk)" } }, ...also]);
    },
    async delete({ tenantId, id }, also) {
      const gone = { delete: keyPairKey(tenantId, id), expression: { condition: "attribute_exists(pk)" } };
      await table.transact([gone, ...also]);
    },
  };
}
