import { createHash, timingSafeEqual } from "node:crypto";
import { type Grant, narrow, readGrants } from "../../kernel/grants.ts";
import { BUILT_IN_ROLES } from "../../kernel/roles.ts";
import type { ApiToken } from "./schema.ts";

const TEXT = /^(?:[Bb][Ee][Aa][Rr][Ee][Rr] +)?pitrix_([0-9a-z]{6,40})_([A-Za-z0-9_-]{43})$/;

/** Parts of a token as a client sends it, with or without `Bearer`; `undefined` when it has another form. */
export function readToken(text: string): { readonly id: string; readonly secret: string } | undefined {
  const match = TEXT.exec(text.trim());
  const [, id, secret] = match ?? [];
  return id === undefined || secret === undefined ? undefined : { id: `tok-${id}`, secret };
}

export function printToken(id: string, secret: string): string {
  return `pitrix_${id.replace(/^tok-/, "")}_${secret}`;
}

/** The secret has 256 random bits, so one plain hash is enough: there is nothing to guess slowly. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** `true` when the secret is the token's and the token has not expired. Takes as long for an unknown token. */
export function accepts(token: ApiToken | undefined, secret: string, now: Date): boolean {
  const expected = Buffer.from(token?.secretSha256 ?? hashSecret(""), "hex");
  const given = Buffer.from(hashSecret(secret), "hex");
  const equal = expected.length === given.length && timingSafeEqual(expected, given);
  if (token === undefined || !equal) return false;
  return token.expiresAt === undefined || Date.parse(token.expiresAt) > now.getTime();
}

/** What a token may do: what its roles give, narrowed by its scopes. A role that does not exist gives nothing. */
export function grantsOf({ roles, scopes }: Pick<ApiToken, "roles" | "scopes">): readonly Grant[] {
  const grants = readGrants(roles.flatMap((role) => BUILT_IN_ROLES[role]?.grants ?? []));
  return scopes === undefined ? grants : narrow(grants, readGrants(scopes, "platform"));
}
