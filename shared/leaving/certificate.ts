import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import * as z from "zod";
import type { Certificate } from "../domain/leaving/schema.ts";
import { type Key, type Table, whenAllowed } from "../platform/dynamodb.ts";
import type { Sealer } from "../platform/secrets.ts";

/** Access pattern: the key that signs certificates: pk `PLATFORM#ERASURE_KEY`, sk `-`; made once, by the first erasure. */
const KEY: Key = { pk: "PLATFORM#ERASURE_KEY", sk: "-" };
const CONTEXT = { tenant: "platform", object: "erasure-key" };

/** The public half (RFC 8037), to check a signature with. */
export const PublicKey = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), kid: z.string() });
export type PublicKey = z.infer<typeof PublicKey>;

const KeyItem = z.object({ publicKey: PublicKey, sealed: z.string() });
const Private = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string(), d: z.string() });

/** The public half, once there is one. One read. */
export async function certificateKey(table: Table): Promise<PublicKey | undefined> {
  const item = await table.get(KEY, { consistent: true });
  return item === undefined ? undefined : KeyItem.parse(item).publicKey;
}

/**
 * Signs certificates with Ed25519. The private half lies sealed in the table: a key of KMS that signs would cost a dollar
 * a month, for a few signatures a year. A read and a request to KMS, and the first time a write.
 */
export function certificateSigner(table: Table, sealer: Sealer): (certificate: Certificate) => Promise<string> {
  return async (certificate) => {
    const { publicKey, sealed } = KeyItem.parse(
      (await table.get(KEY, { consistent: true })) ?? (await made(table, sealer)),
    );
    const secret = Private.parse(JSON.parse(await sealer.open(sealed, CONTEXT)));
    return new CompactSign(new TextEncoder().encode(JSON.stringify(certificate)))
      .setProtectedHeader({ alg: "EdDSA", kid: publicKey.kid, typ: "pitrix-erasure+jws" })
      .sign(await importJWK(secret, "EdDSA"));
  };
}

async function made(table: Table, sealer: Sealer) {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const [open, secret]: readonly JWK[] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
  const kid = `erasure-${open?.x?.slice(0, 8)}`;
  const sealed = await sealer.seal(JSON.stringify(secret), CONTEXT);
  const item = { ...KEY, entity: "ErasureKey", publicKey: { ...open, kid }, sealed };
  await whenAllowed(() => table.put(item, { condition: "attribute_not_exists(pk)" }));
  // Another worker may have been first.
  return table.get(KEY, { consistent: true });
}
