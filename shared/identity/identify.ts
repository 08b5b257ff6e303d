import { createHash } from "node:crypto";
import type { Member } from "../domain/member/schema.ts";
import type { Tenant } from "../domain/tenant/schema.ts";
import { accepts, isWorthNoting, readToken } from "../domain/token/rules.ts";
import type { ApiToken } from "../domain/token/schema.ts";
import { afterSignIn, userIdOf } from "../domain/user/rules.ts";
import type { User } from "../domain/user/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import { type Recent, recent } from "../kernel/recent.ts";
import { asMember, asService, asThemselves, type Outcome } from "./caller.ts";
import { type Identity, looksLikeJwt, MAX_JWT_CHARACTERS, type Verified } from "./jwt.ts";
import type { IdentityReads } from "./reads.ts";

/** Milliseconds for which an answer is remembered: what is revoked or suspended works for at most so long. */
export const REMEMBERED_MS = 15_000;
/** Callers, and verified signatures, that one process remembers. */
const MAX_REMEMBERED = 2000;
/** A verified signature stays verified; but its key may be withdrawn. */
const VERIFIED_MS = 300_000;

/**
 * Who shows this `Authorization` and `Pitrix-Tenant`; neither a caller nor a refusal: nobody.
 *
 * Reads: none within 15 s of the last time. Else one for a token that is nobody's while its tenant is remembered, two one
 * after the other for a user's token; one for a sign-in that names its tenant, two for one that does not. Writes: one at
 * a user's first sign-in, and one in an hour that a token is used, beside the reads.
 */
export type Identify = (authorization: string | undefined, tenant?: string) => Promise<Outcome>;

export interface IdentifyParts {
  readonly reads: IdentityReads;
  readonly verify: (token: string) => Promise<Verified>;
  readonly clock: Clock;
}

const NOBODY: Outcome = {};
const TENANT = /^[A-Za-z0-9-]{1,64}$/;
const BEARER = /^[Bb][Ee][Aa][Rr][Ee][Rr] +(\S+) *$/;

/** With its own memory; one a process. */
export function identify(parts: IdentifyParts): Identify {
  const callers = recent<Outcome>(MAX_REMEMBERED);
  const known: Known = { ...parts, tenants: recent(MAX_REMEMBERED), signatures: recent(MAX_REMEMBERED) };
  return async (authorization, tenant) => {
    if (authorization === undefined || authorization.length > MAX_JWT_CHARACTERS + 16) return NOBODY;
    const key = digest(JSON.stringify([tenant ?? null, authorization]));
    const now = parts.clock();
    const remembered = callers.get(key, now.getTime());
    if (remembered !== undefined) return remembered;
    const found = await find(known, authorization, tenant, now);
    // A wrong token is not remembered: it would push good ones out.
    if (found === undefined) return NOBODY;
    const { asOf = now.getTime(), ...outcome } = found;
    callers.set(key, outcome, Math.min(asOf + REMEMBERED_MS, outcome.endsAt ?? Number.POSITIVE_INFINITY));
    return outcome;
  };
}

interface RememberedTenant {
  readonly tenant: Tenant | undefined;
  /** When it was read, in milliseconds since the epoch. */
  readonly asOf: number;
}

interface Known extends IdentifyParts {
  readonly tenants: Recent<RememberedTenant>;
  readonly signatures: Recent<Identity>;
}

/** `asOf`: of the oldest thing that it was made from, where that is not now. */
interface Found extends Outcome {
  readonly asOf?: number;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("base64url");

async function find(
  known: Known,
  authorization: string,
  wanted: string | undefined,
  now: Date,
): Promise<Found | undefined> {
  const given = readToken(authorization);
  if (given !== undefined) return byToken(known, given, wanted, now);
  const jwt = BEARER.exec(authorization)?.[1];
  if (jwt === undefined || !looksLikeJwt(jwt)) return undefined;
  const identity = await verified(known, jwt, now);
  if (identity === undefined) return undefined;
  const found = await bySignIn(known, identity, wanted, now);
  return { ...found, endsAt: identity.expiresAt };
}

async function verified(known: Known, jwt: string, now: Date): Promise<Identity | undefined> {
  const key = digest(jwt);
  const remembered = known.signatures.get(key, now.getTime());
  if (remembered !== undefined) return remembered;
  const answer = await known.verify(jwt);
  if (!answer.ok) return undefined;
  const { identity } = answer;
  known.signatures.set(key, identity, Math.min(now.getTime() + VERIFIED_MS, identity.expiresAt));
  return identity;
}

async function byToken(
  known: Known,
  given: { readonly id: string; readonly secret: string },
  wanted: string | undefined,
  now: Date,
): Promise<Found | undefined> {
  const token = await known.reads.token(given.id);
  if (!accepts(token, given.secret, now) || token === undefined) return undefined;
  const { id, tenantId, expiresAt, lastUsedAt } = token;
  const ends = expiresAt === undefined ? {} : { endsAt: Date.parse(expiresAt) };
  // A token names its tenant itself; a header that names another one is a mistake that must not pass unseen.
  if (wanted !== undefined && wanted !== tenantId) return { refusal: "no-such-tenant", ...ends };
  const [found] = await Promise.all([
    token.userId === undefined ? ofProgram(known, token, now) : ofUser(known, token, token.userId),
    isWorthNoting(token, now) ? known.reads.used(id, lastUsedAt, now) : undefined,
  ]);
  return found === undefined ? undefined : { ...found, ...ends };
}

async function ofProgram(known: Known, token: ApiToken, now: Date): Promise<Found> {
  const { tenant, asOf } = await tenantOf(known, token.tenantId, now);
  return { ...gate(tenant, { caller: asService(token, tenant) }), asOf };
}

/** Who left the tenant leaves no token behind that opens it. */
async function ofUser({ reads }: Known, token: ApiToken, userId: string): Promise<Outcome | undefined> {
  const { user, member, tenant } = await reads.standing(token.tenantId, userId);
  if (user === undefined || member === undefined || tenant === undefined) return undefined;
  return suspended(user, member) ?? gate(tenant, { caller: asMember(member, tenant, token.id, token.scopes) });
}

async function bySignIn(known: Known, identity: Identity, wanted: string | undefined, now: Date): Promise<Found> {
  const { reads } = known;
  const userId = userIdOf(identity);
  if (wanted !== undefined) {
    if (!TENANT.test(wanted)) return { refusal: "no-such-tenant" };
    const { user, member, tenant } = await reads.standing(wanted, userId);
    await keep(reads, user, identity, now);
    if (member === undefined || tenant === undefined) return { refusal: "no-such-tenant" };
    return suspended(user, member) ?? gate(tenant, { caller: asMember(member, tenant, userId) });
  }
  const { user, members } = await reads.home(userId);
  await keep(reads, user, identity, now);
  if (user?.status === "suspended") return { refusal: "user-suspended" };
  const [member, another] = members;
  const caller = asThemselves(userId);
  if (member === undefined) return { caller, refusal: "no-tenant" };
  if (another !== undefined) return { caller, refusal: "tenant-required" };
  const { tenant, asOf } = await tenantOf(known, member.tenantId, now);
  if (tenant === undefined) return { caller, refusal: "no-tenant", asOf };
  const found = suspended(user, member) ?? gate(tenant, { caller: asMember(member, tenant, userId) });
  // Without a tenant that lets one in, one may still ask who one is.
  return found.caller === undefined ? { caller, ...found, asOf } : { ...found, asOf };
}

/** The first request of a user, and one that tells something new, write what the issuer says; others write nothing. */
async function keep(reads: IdentityReads, before: User | undefined, identity: Identity, now: Date): Promise<void> {
  const after = afterSignIn(before, identity, now);
  if (before === undefined) await reads.create(after);
  else if (after !== before) await reads.refresh(after);
}

export function suspended(user: User | undefined, member: Member): Outcome | undefined {
  if (user?.status === "suspended") return { refusal: "user-suspended" };
  return member.status === "suspended" ? { refusal: "member-suspended" } : undefined;
}

/** A tenant that is suspended or gone lets nobody in; one that nobody created is its operator's, and open. */
export function gate(tenant: Tenant | undefined, outcome: Outcome): Outcome {
  const open = tenant === undefined || tenant.status === "active" || tenant.status === "leaving";
  return open ? outcome : { refusal: "tenant-suspended" };
}

async function tenantOf(known: Known, id: string, now: Date): Promise<RememberedTenant> {
  const remembered = known.tenants.get(id, now.getTime());
  if (remembered !== undefined) return remembered;
  const read: RememberedTenant = { tenant: await known.reads.tenant(id), asOf: now.getTime() };
  // One that there is not may be made in this moment.
  if (read.tenant !== undefined) known.tenants.set(id, read, now.getTime() + REMEMBERED_MS);
  return read;
}
