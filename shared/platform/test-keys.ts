import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyService, SigningService } from "./kms.ts";

/**
 * KMS in memory: data keys lie under a key of its own, bound to their context. For tests of what seals, not of KMS.
 * @param master 32 bytes: given, what one has sealed another one opens
 */
export function testKeys(master: Buffer = randomBytes(32)): KeyService {
  const bound = (context: Readonly<Record<string, string>>) =>
    Buffer.from(JSON.stringify(Object.entries(context).sort()));
  return {
    async generateDataKey(_keyId, context) {
      const [plain, iv] = [randomBytes(32), randomBytes(12)];
      const cipher = createCipheriv("aes-256-gcm", master, iv).setAAD(bound(context));
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      const ciphertext = Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
      return { plaintext: plain.toString("base64"), ciphertext };
    },
    async decrypt(_keyId, ciphertext, context) {
      const bytes = Buffer.from(ciphertext, "base64");
      const decipher = createDecipheriv("aes-256-gcm", master, bytes.subarray(0, 12)).setAAD(bound(context));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("base64");
    },
  };
}

/** The asymmetric keys of KMS in memory, one for each id, and how often each was asked to sign. */
export function testSigningKeys(): SigningService & { readonly signed: () => number } {
  const pairs = new Map<string, ReturnType<typeof newPair>>();
  const newPair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pairOf = (id: string) => {
    const pair = pairs.get(id) ?? newPair();
    pairs.set(id, pair);
    return pair;
  };
  let signed = 0;
  return {
    signed: () => signed,
    async sign(keyId, message) {
      signed += 1;
      return sign("sha256", Buffer.from(message), pairOf(keyId).privateKey).toString("base64url");
    },
    async publicKey(keyId) {
      return pairOf(keyId).publicKey.export({ type: "spki", format: "der" }).toString("base64url");
    },
  };
}
