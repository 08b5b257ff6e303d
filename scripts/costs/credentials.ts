import { randomBytes } from "node:crypto";
import { fingerprintOf, hintOf } from "../../shared/domain/credential/rules.ts";
import type { Credential } from "../../shared/domain/credential/schema.ts";
import { credentialWrite } from "../../shared/domain/credential/store.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { itemSize } from "../../shared/platform/item-size.ts";
import { openSealer } from "../../shared/platform/secrets.ts";
import { DATA_KEY_BLOB, ITEM_OVERHEAD, PRICES } from "./prices.ts";

const GB = 1024 ** 3;

/** What a number of credentials costs a month, in US dollars. */
export interface Month {
  readonly key: number;
  readonly storage: number;
  /** Storage as it would be in an account that has used up its free 25 GB. */
  readonly storageWithoutFree: number;
  readonly recovery: number;
  readonly secretsManager: number;
}

export function monthOf(credentials: number, itemBytes: number, rotations: number): Month {
  const { kms, dynamodb, secretsManager } = PRICES;
  const gigabytes = (credentials * (itemBytes + ITEM_OVERHEAD)) / GB;
  return {
    key: kms.key + Math.min(rotations, kms.rotationsCharged) * kms.rotation,
    storage: Math.max(0, gigabytes - dynamodb.freeGb) * dynamodb.storage,
    storageWithoutFree: gigabytes * dynamodb.storage,
    recovery: gigabytes * dynamodb.recovery,
    secretsManager: credentials * secretsManager.secret,
  };
}

/** What is paid once for each: a request of KMS and the write of the item and of the key that repeats the request. */
export function creationOf(itemBytes: number): number {
  const units = 2 * Math.ceil(itemBytes / 1024);
  return PRICES.kms.request + units * PRICES.dynamodb.writeUnit;
}

/** Bytes of a credential's item as the API writes it: keys of AWS, a name and a sentence of description. */
export async function measuredItem(): Promise<number> {
  const id = newId("credential");
  const tenantId = newId("tenant");
  const secret = {
    accessKeyId: `AKIA${"A".repeat(16)}`,
    secretAccessKey: randomBytes(30).toString("base64"),
  };
  // The size of what KMS answers is all that counts here.
  const sealer = openSealer("key", {
    generateDataKey: async () => ({
      plaintext: randomBytes(32).toString("base64"),
      ciphertext: randomBytes(DATA_KEY_BLOB).toString("base64"),
    }),
    decrypt: async () => "",
  });
  const at = new Date(0).toISOString();
  const credential: Credential = {
    id,
    tenantId,
    name: "production account",
    description: "The account that the payment department deploys to",
    provider: "aws",
    sealed: await sealer.seal(JSON.stringify(secret), { tenant: tenantId, object: id }),
    hint: hintOf(secret),
    fingerprint: fingerprintOf(id, secret),
    keyless: false,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  return itemSize(credentialWrite(credential).put);
}
