import { invitationLetter } from "../../../shared/domain/invitation/letter.ts";
import { newSecret, validUntil } from "../../../shared/domain/invitation/rules.ts";
import type { Invitation } from "../../../shared/domain/invitation/schema.ts";
import { newInvitation } from "../../../shared/domain/invitation/store.ts";
import type { Member } from "../../../shared/domain/member/schema.ts";
import type { Tenant } from "../../../shared/domain/tenant/schema.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import type { UserStore } from "../../../shared/domain/user/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid, Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import type { create as contract } from "./routes.ts";

export interface CreateTenant {
  readonly tenants: TenantStore;
  readonly users: UserStore;
  readonly sealer: Pick<Sealer, "seal">;
  readonly newId: NewId;
}

const ADMIN = ["tenant-admin"];

/** One transaction, and before it one read where the administrator is a user already, or one request of KMS for the mail. */
export function create({ tenants, users, sealer, newId }: CreateTenant): Operation<typeof contract> {
  return async ({ body, caller, now, commit }) => {
    const at = now.toISOString();
    const made = { version: 1, createdAt: at, createdBy: caller.actorId, updatedAt: at };
    const id = body.id ?? newId("tenant");
    const tenant: Tenant = { id, name: body.name, status: "active", statusReason: "", roles: [], ...made };
    const about = { object: { type: "tenant", id }, alsoIn: id };
    const answer = { body: tenant, version: 1, location: `/tenants/${id}` };
    try {
      if ("userId" in body.admin) {
        const admin: Member = { ...(await userOf(users, body.admin.userId)), tenantId: id, ...first, ...made };
        return await commit(answer, (also) => tenants.create(tenant, admin, also), about);
      }
      const invitationId = newId("invitation");
      const { secretSha256, token } = newSecret({ tenantId: id, id: invitationId });
      const invitation: Invitation = {
        id: invitationId,
        tenantId: id,
        email: body.admin.email.toLowerCase(),
        roles: ADMIN,
        groups: [],
        status: "pending",
        secretSha256,
        validUntil: validUntil(now),
        ...made,
      };
      const once = { invitationToken: token };
      const letter = await invitationLetter(sealer, invitation, token, now);
      const invited = { ...answer, body: { ...tenant, invitationId }, once };
      return await commit(
        invited,
        (also) => tenants.create(tenant, undefined, [newInvitation(invitation), letter, ...also]),
        about,
      );
    } catch (error) {
      if (error instanceof ConditionFailed && error.index === 0) throw taken(id);
      throw error;
    }
  };
}

const first = { roles: ADMIN, groups: [], status: "active" } satisfies Partial<Member>;

async function userOf(users: UserStore, userId: string) {
  const user = await users.get(userId);
  if (user !== undefined) return { userId, email: user.email ?? "", name: user.name };
  const fault = { pointer: "/admin/userId", detail: `There is no user "${userId}".`, remedy: "Invite by e-mail." };
  throw invalid("invalid-request", "There is no such user", [fault]);
}

function taken(id: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "There is such a tenant",
    detail: `"${id}" is taken; choose another id, or none.`,
  });
}
