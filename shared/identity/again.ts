import type { ApiToken } from "../domain/token/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import { asMember, asService, type Identified, type Outcome } from "./caller.ts";
import { gate, suspended } from "./identify.ts";
import type { IdentityReads } from "./reads.ts";

/** What somebody showed who was identified before. */
export type Shown = Pick<Identified, "tenantId" | "tokenId" | "userId">;

/**
 * Who somebody is now who was identified a moment ago and does not show a token once more: with the roles of now, and nobody
 * where the token was revoked or has expired, or the user has left. One round trip. Nothing is remembered.
 */
export type IdentifyAgain = (shown: Shown) => Promise<Outcome>;

export function identifyAgain(
  reads: Pick<IdentityReads, "token" | "tenant" | "standing">,
  clock: Clock,
): IdentifyAgain {
  return async ({ tenantId, tokenId, userId }) => {
    const signedIn = tokenId === userId;
    const [token, standing, owner] = await Promise.all([
      signedIn ? undefined : reads.token(tokenId),
      userId === undefined ? undefined : reads.standing(tenantId, userId),
      userId === undefined ? reads.tenant(tenantId) : undefined,
    ]);
    if (!signedIn && !isGood(token, tenantId, userId, clock())) return {};
    const ends = token?.expiresAt === undefined ? {} : { endsAt: Date.parse(token.expiresAt) };
    if (standing === undefined)
      return token === undefined ? {} : { ...gate(owner, { caller: asService(token, owner) }), ...ends };
    const { user, member, tenant } = standing;
    if (user === undefined || member === undefined || tenant === undefined) return {};
    const found = gate(tenant, { caller: asMember(member, tenant, tokenId, token?.scopes) });
    return { ...(suspended(user, member) ?? found), ...ends };
  };
}

function isGood(token: ApiToken | undefined, tenantId: string, userId: string | undefined, now: Date): boolean {
  if (token === undefined || token.revokedAt !== undefined) return false;
  if (token.tenantId !== tenantId || token.userId !== userId) return false;
  return token.expiresAt === undefined || Date.parse(token.expiresAt) > now.getTime();
}
