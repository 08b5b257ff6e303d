import type { Item, Key } from "../../platform/dynamodb.ts";
import type { KeyPair } from "./schema.ts";

/** Access pattern: a tenant's key pairs, one by id: `T#<tenant>#KEYPAIR` / id */
export const keyPairsOf = (tenantId: string): string => `T#${tenantId}#KEYPAIR`;
export const keyPairKey = (tenantId: string, id: string): Key => ({ pk: keyPairsOf(tenantId), sk: id });
export const keyPairItem = (pair: KeyPair): Item & Key => ({
  ...keyPairKey(pair.tenantId, pair.id),
  entity: "KeyPair",
  ...pair,
});
