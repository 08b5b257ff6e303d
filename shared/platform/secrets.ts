import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import * as z from "zod";
import { Problem } from "../kernel/problem.ts";
import { type KeyService, openKeyService } from "./kms.ts";

/** Whose secret it is. KMS binds it to the ciphertext: moved to another item, it does not open. */
export interface SecretContext {
  readonly tenant: string;
  /** Id of the object that holds the secret. */
  readonly object: string;
}

/** Seals and opens secrets. Each call is one KMS request; opening one that lies under a key of before is one more a key. */
export interface Sealer {
  seal(plaintext: string, context: SecretContext): Promise<string>;
  /**
   * @throws Problem 422 `secret-missing` for an empty text: what was brought in from another store has no secret yet
   * @throws when the context is not the one that it was sealed with
   */
  open(sealed: string, context: SecretContext): Promise<string>;
}

const Envelope = z.object({ k: z.base64(), iv: z.base64(), t: z.base64(), c: z.base64() });

/** Is this text what a sealer makes? */
export function isSealed(text: string): boolean {
  try {
    return Envelope.safeParse(JSON.parse(Buffer.from(text, "base64").toString("utf8"))).success;
  } catch {
    return false;
  }
}

/**
 * Envelope encryption: a fresh data key a secret (AES-256-GCM), itself encrypted by a KMS key.
 * @param keyIds the key that seals; after a comma those of before, which still open while a change of keys is under way
 */
export function openSealer(keyIds: string, keys: KeyService = openKeyService()): Sealer {
  const encryptionContext = ({ tenant, object }: SecretContext) => ({ tenant, object });
  const [current = "", ...former] = keyIds.split(",");
  async function openUnder(keyId: string, sealed: string, context: SecretContext): Promise<string> {
    const envelope = Envelope.parse(JSON.parse(Buffer.from(sealed, "base64").toString("utf8")));
    const key = await keys.decrypt(keyId, envelope.k, encryptionContext(context));
    const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "base64"), Buffer.from(envelope.iv, "base64"));
    decipher.setAuthTag(Buffer.from(envelope.t, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(envelope.c, "base64")), decipher.final()]).toString("utf8");
  }
  return {
    async seal(plaintext, context) {
      const key = await keys.generateDataKey(current, encryptionContext(context));
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", Buffer.from(key.plaintext, "base64"), iv);
      const ciphertext = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
      const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
      const envelope = { k: key.ciphertext, iv: base64(iv), t: base64(cipher.getAuthTag()), c: base64(ciphertext) };
      return Buffer.from(JSON.stringify(envelope)).toString("base64");
    },
    async open(sealed, context) {
      if (sealed === "") throw secretMissing(context);
      try {
        return await openUnder(current, sealed, context);
      } catch (error) {
        for (const keyId of former) {
          const opened = await openUnder(keyId, sealed, context).catch(() => undefined);
          if (opened !== undefined) return opened;
        }
        throw error;
      }
    },
  };
}

/** An archive carries no secret, so an object that was imported waits for its own. */
function secretMissing({ object }: SecretContext): Problem {
  return new Problem({
    status: 422,
    code: "secret-missing",
    title: "The secret is missing",
    detail: `Nobody has given this store the secret of ${object} yet; it was brought in without. Set it with PATCH, then try again.`,
  });
}
