import type { Author } from "../domain/rollout/schema.ts";
import { asMember, asService, type Identified } from "../identity/caller.ts";
import type { IdentityReads } from "../identity/reads.ts";
import { covers, type DataScope, widest } from "../kernel/grants.ts";
import type { Reach } from "../kernel/reach.ts";

/** How far a rollout reaches now, and in whose name; `undefined`: its author may not do it any more. */
export type Rights = (tenantId: string, author: Author, now: Date) => Promise<Reach | undefined>;

/**
 * The author's rights as they are now, and no farther than they went when the rollout was made: who loses a role or leaves
 * the tenant upgrades nothing any more. Of a person it counts what the person may, whichever token asked; of a program's
 * token, the token. One or two round trips.
 */
export function rightsOf(reads: Pick<IdentityReads, "standing" | "token" | "tenant">): Rights {
  return async (tenantId, author, now) => {
    const who = await (author.userId === undefined
      ? program(reads, tenantId, author.tokenId, now)
      : person(reads, tenantId, author.userId));
    if (who === undefined || widest(who.grants, "rollouts:control") === undefined) return undefined;
    const scope = widest(who.grants, "deployments:upgrade");
    if (scope === undefined) return undefined;
    return { scope: narrower(scope, author.scope), tenantId, actorId: author.actorId, groups: who.groups };
  };
}

type Reads = Pick<IdentityReads, "standing" | "token" | "tenant">;

async function person(reads: Reads, tenantId: string, userId: string): Promise<Identified | undefined> {
  const { user, member, tenant } = await reads.standing(tenantId, userId);
  if (user === undefined || member === undefined || tenant === undefined) return undefined;
  if (user.status === "suspended" || member.status === "suspended" || tenant.status !== "active") return undefined;
  return asMember(member, tenant, userId);
}

async function program(reads: Reads, tenantId: string, tokenId: string, now: Date): Promise<Identified | undefined> {
  const [token, tenant] = await Promise.all([reads.token(tokenId), reads.tenant(tenantId)]);
  if (token === undefined || token.tenantId !== tenantId || token.revokedAt !== undefined) return undefined;
  if (token.expiresAt !== undefined && Date.parse(token.expiresAt) <= now.getTime()) return undefined;
  return tenant !== undefined && tenant.status !== "active" ? undefined : asService(token, tenant);
}

function narrower(a: DataScope, b: DataScope): DataScope {
  return covers(a, b) ? b : a;
}
