import { errors, jwtVerify } from "jose";
import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import type { Issuer } from "./issuers.ts";
import type { KeySets } from "./key-sets.ts";

/** Who signed in, as an issuer says it. */
export interface Identity {
  readonly issuer: string;
  /** The user's name there, which never changes. */
  readonly subject: string;
  readonly email: string | undefined;
  /** Whether the issuer has seen that the address is the user's. */
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** `why` is for our logs and tests; a client learns only that its token is not good. */
export type Verified =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly why: string };

/** Characters of a token. A gateway passes headers of 10 KB altogether. */
export const MAX_JWT_CHARACTERS = 8192;
/** Signatures with public keys alone: `none` and the HMACs are not in the list, whatever a key set holds. */
const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];
/** Seconds that clocks may differ. */
const SKEW_SECONDS = 30;
/** A token that is older is refused, whatever it says about its end. */
const MAX_AGE_SECONDS = 24 * 3600;
/** Kinds of token that may be signed by the same key for another purpose have another `typ`. */
const TYPES: readonly (string | undefined)[] = [undefined, "jwt", "at+jwt", "application/at+jwt"];

/** Members that name or hold a key are in no token of ours, and `crit` asks for extensions that we do not know. */
const FORBIDDEN = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc", "epk"];
const Header = z.looseObject({
  alg: z.enum(ALGORITHMS),
  kid: z.string().min(1).max(256),
  typ: z.string().max(40).optional(),
});

const Text = z.string().min(1).max(255);
const Claims = z.looseObject({
  iss: z.string().max(500),
  sub: Text,
  aud: z.union([z.string(), z.array(z.string()).min(1).max(10)]),
  exp: z.number(),
  iat: z.number(),
  azp: z.string().optional(),
  token_use: z.string().optional(),
  email: z.email().max(254).optional().catch(undefined),
  email_verified: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
  name: Text.optional().catch(undefined),
  "cognito:username": Text.optional().catch(undefined),
});

const THREE_PARTS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** `true` for what has the form of a signed token, so that it is no API token of ours. */
export function looksLikeJwt(text: string): boolean {
  return text.length <= MAX_JWT_CHARACTERS && THREE_PARTS.test(text);
}

/**
 * Verifies tokens of these issuers and of no others. One signature (about 0.1 ms); no request but that for an issuer's
 * keys, see `KeySets`. Accepted: an ID token made for our client, and an access token made for one of the audiences.
 */
export function jwtVerifier(issuers: readonly Issuer[], keys: KeySets, clock: Clock) {
  const byName = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
  return async (token: string): Promise<Verified> => {
    if (!looksLikeJwt(token)) return refused("form");
    const [head = "", body = ""] = token.split(".");
    const header = Header.safeParse(decode(head));
    if (!header.success) return refused("header");
    if (FORBIDDEN.some((name) => Object.hasOwn(header.data, name))) return refused("header member");
    if (!TYPES.includes(header.data.typ?.toLowerCase())) return refused("typ");
    const named = z.object({ iss: z.string() }).safeParse(decode(body));
    const issuer = named.success ? byName.get(named.data.iss) : undefined;
    if (issuer === undefined) return refused("iss");
    const key = await keys.find(issuer, header.data.kid);
    if (key === undefined) return refused("kid");
    const audience = [issuer.clientId, ...issuer.audiences];
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ALGORITHMS,
        issuer: issuer.issuer,
        audience,
        clockTolerance: SKEW_SECONDS,
        maxTokenAge: MAX_AGE_SECONDS,
        currentDate: clock(),
        requiredClaims: ["exp", "iat", "sub"],
      });
      return judge(issuer, audience, payload);
    } catch (error) {
      return refused(error instanceof errors.JOSEError ? error.code : "broken");
    }
  };
}

/** What a good signature leaves open. */
function judge(issuer: Issuer, audience: readonly string[], payload: unknown): Verified {
  const claims = Claims.safeParse(payload);
  if (!claims.success) return refused("claims");
  const { sub, aud, azp, exp, email, name } = claims.data;
  // A logout token (OpenID Connect Back-Channel Logout 1.0) is signed by the same key for the same client.
  if (Object.hasOwn(claims.data, "events")) return refused("events");
  // OpenID Connect Core 1.0, section 3.1.3.7: of several audiences, the one it was issued to counts.
  if (Array.isArray(aud) && aud.length > 1 && (azp === undefined || !audience.includes(azp))) return refused("azp");
  // Its access tokens have no audience, and its refresh tokens are no JWT.
  if (issuer.kind === "cognito" && claims.data.token_use !== "id") return refused("token_use");
  return {
    ok: true,
    identity: {
      issuer: issuer.issuer,
      subject: sub,
      email,
      emailVerified: claims.data.email_verified === true || claims.data.email_verified === "true",
      name: name ?? claims.data["cognito:username"],
      expiresAt: exp * 1000,
    },
  };
}

/** A part as JSON; `undefined` for what is none, or is not spelled as base64url spells it. */
function decode(part: string): unknown {
  const bytes = Buffer.from(part, "base64url");
  if (bytes.toString("base64url") !== part) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function refused(why: string): Verified {
  return { ok: false, why };
}
