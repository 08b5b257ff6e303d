import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KeyService } from "./kms.ts";

/** KMS in memory: data keys lie under a key of its own, bound to their context. For tests of what seals, not of KMS. */
export function testKeys(): KeyService {
  const master = randomBytes(32);
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
