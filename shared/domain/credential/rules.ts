import { createHmac } from "node:crypto";

/** Members of a secret that name an account rather than prove it, in the words that clouds use. */
const PUBLIC_NAME =
  /^(?:access_?key_?id|(?:api|application)?_?(?:key)?_?id|client_?id|user(?:_?name)?|login|email|project(?:_?id)?|auth_?url|role_?arn)$/i;

/** Last four characters of the public part; empty when the credential has none, never a piece of a secret. */
export function hintOf(secret: Readonly<Record<string, unknown>>): string {
  for (const [name, value] of Object.entries(secret)) {
    if (PUBLIC_NAME.test(name) && typeof value === "string") return value.slice(-4);
  }
  return "";
}

/** Tells whether a credential was changed; the object's id is the salt, so two objects with one secret look different. */
export function fingerprintOf(id: string, secret: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(secret).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha256", id).update(JSON.stringify(members)).digest("hex").slice(0, 16);
}
