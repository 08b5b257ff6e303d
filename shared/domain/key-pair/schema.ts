import * as z from "zod";

/** Type and base64 of an OpenSSH public key, and nothing else of a line: no options, no comment. */
const KeyText = z
  .string()
  .max(2048)
  .regex(/^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}$/);

/** The public part of somebody's pair of keys. The private part is nobody's business here: it is neither made nor kept. */
export const KeyPair = z.object({
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  publicKey: KeyText,
  type: z.string(),
  bits: z.int(),
  /** As `ssh-keygen -l` shows it. */
  fingerprint: z.string(),
  createdBy: z.string(),
  version: z.int(),
  createdAt: z.string(),
});
export type KeyPair = z.infer<typeof KeyPair>;

/** A key that opens nodes of a deployment: all of them, those of a role, or those with some numbers, whoever has these. */
export const AttachedKey = z.object({
  keyPairId: z.string(),
  publicKey: KeyText,
  role: z.string().optional(),
  sids: z.array(z.int().min(1)).min(1).max(300).optional(),
});
export type AttachedKey = z.infer<typeof AttachedKey>;

/** Keys of one deployment. */
export const MAX_KEYS = 20;

/** Those that open this node, each once. Pure. */
export function keysOn(
  keys: readonly AttachedKey[] | undefined,
  { role, sid }: { readonly role: string; readonly sid: number },
): readonly { readonly id: string; readonly key: string }[] {
  const found = (keys ?? []).filter((one) => (one.role ?? role) === role && (one.sids?.includes(sid) ?? true));
  return [...new Map(found.map(({ keyPairId, publicKey }) => [keyPairId, publicKey]))].map(([id, key]) => ({
    id,
    key,
  }));
}
