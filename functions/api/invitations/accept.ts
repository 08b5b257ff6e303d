import type { GroupStore } from "../../../shared/domain/group/store.ts";
import { acceptable, readInvitation, sameAddress } from "../../../shared/domain/invitation/rules.ts";
import type { InvitationStore } from "../../../shared/domain/invitation/store.ts";
import type { Member } from "../../../shared/domain/member/schema.ts";
import { knownRoles } from "../../../shared/domain/role/rules.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import type { UserStore } from "../../../shared/domain/user/store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { accept as contract } from "./routes.ts";

const INVITED = "somebody comes into a tenant by its invitation";

export interface AcceptInvitation {
  readonly invitations: InvitationStore;
  readonly tenants: TenantStore;
  readonly groups: GroupStore;
  readonly users: UserStore;
}

/**
 * Three round trips in sequence: invitation, tenant and user at once, the groups, one transaction. Whatever is wrong with
 * the token is the same 404; only who holds a good one hears that it is for somebody else.
 */
export function accept({ invitations, tenants, groups, users }: AcceptInvitation): Operation<typeof contract> {
  return async ({ body, caller, now, commit }) => {
    const token = readInvitation(body.token);
    if (token === undefined) throw noInvitation();
    const { userId } = caller;
    const [before, tenant, user] = await acrossTenants(INVITED, () =>
      Promise.all([
        invitations.get(token.tenantId, token.id),
        tenants.get(token.tenantId),
        userId === undefined ? undefined : users.get(userId),
      ]),
    );
    if (before === undefined || !acceptable(before, token.secret, now)) throw noInvitation();
    if (tenant === undefined || tenant.status !== "active") throw noInvitation();
    if (user?.email === undefined || !user.emailVerified || !sameAddress(user.email, before.email)) throw notInvited();
    const existing = await acrossTenants(INVITED, () => groups.existing(tenant.id, before.groups));
    const at = now.toISOString();
    const member: Member = {
      tenantId: tenant.id,
      userId: user.id,
      email: before.email,
      name: user.name,
      roles: [...knownRoles(before.roles, tenant)],
      groups: before.groups.filter((path) => existing.has(path)),
      status: "active",
      version: 1,
      createdAt: at,
      createdBy: before.createdBy,
      updatedAt: at,
    };
    const after = {
      ...before,
      status: "accepted",
      acceptedBy: user.id,
      version: before.version + 1,
      updatedAt: at,
    } as const;
    const { roles, groups: joined } = member;
    try {
      return await commit(
        { body: { tenant: tenant.id, userId: user.id, roles, groups: joined } },
        (also) => acrossTenants(INVITED, () => invitations.accept(before, after, member, also)),
        { object: { type: "invitation", id: before.id }, alsoIn: tenant.id },
      );
    } catch (error) {
      // Used, revoked or sent again, or the tenant suspended, since it was read.
      if (error instanceof ConditionFailed && error.index < 2) throw noInvitation();
      throw error;
    }
  };
}

function noInvitation(): Problem {
  return new Problem({
    status: 404,
    code: "not-found",
    title: "Not found",
    detail: "There is no such invitation, or it has been used, taken back or has expired. Ask for another one.",
  });
}

function notInvited(): Problem {
  return new Problem({
    status: 403,
    code: "not-invited",
    title: "The invitation is for somebody else",
    detail: "Sign in as the user whose e-mail address was invited, with an issuer that has verified the address.",
  });
}
