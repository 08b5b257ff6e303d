import { generateKeyPairSync } from "node:crypto";

/** A new key for a VPC's certificate authority: P-256, PKCS#8 in PEM. The Frontgate signs with it; we never do. */
export function newAuthorityKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
