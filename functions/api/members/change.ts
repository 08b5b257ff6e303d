import type { Member } from "../../../shared/domain/member/schema.ts";
import type { MemberStore } from "../../../shared/domain/member/store.ts";
import { requireGrantable, requireRoles } from "../../../shared/domain/role/rules.ts";
import type { Tenant } from "../../../shared/domain/tenant/schema.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Reach } from "../../../shared/kernel/reach.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { requireMember, shown } from "./reached.ts";
import type {
  remove as removeContract,
  resume as resumeContract,
  suspend as suspendContract,
  update as updateContract,
} from "./routes.ts";

export interface ChangeMembers {
  readonly members: MemberStore;
  readonly tenants: TenantStore;
}

/** Two round trips in sequence: member and tenant at once, then one transaction. */
export function update(needs: ChangeMembers): Operation<typeof updateContract> {
  return async ({ params, body, reach, caller, ifMatch, now, commit }) => {
    const { member, tenant } = await load(needs, reach, params.id);
    requireVersion(member, ifMatch);
    const roles = body.roles ?? member.roles;
    requireRoles(roles, tenant, member.roles);
    const given = roles.filter((role) => !member.roles.includes(role));
    const taken = member.roles.filter((role) => !roles.includes(role));
    requireGrantable(caller.grants, [...given, ...taken], tenant);
    const next = changed(member, { roles, groups: body.groups ?? member.groups }, now);
    return commit({ body: shown(next), version: next.version }, (also) => needs.members.save(member, next, also), {
      before: shown(member),
    });
  };
}

/** Two round trips in sequence, like every change here. */
export function suspend(needs: ChangeMembers): Operation<typeof suspendContract> {
  return async ({ params, reach, caller, now, commit }) => {
    const { member, tenant } = await load(needs, reach, params.id);
    requireStatus(member, "active");
    requireGrantable(caller.grants, member.roles, tenant);
    const next = changed(member, { status: "suspended" }, now);
    return commit({ body: shown(next), version: next.version }, (also) => needs.members.save(member, next, also), {
      before: shown(member),
    });
  };
}

export function resume(needs: ChangeMembers): Operation<typeof resumeContract> {
  return async ({ params, reach, caller, now, commit }) => {
    const { member, tenant } = await load(needs, reach, params.id);
    requireStatus(member, "suspended");
    requireGrantable(caller.grants, member.roles, tenant);
    const next = changed(member, { status: "active" }, now);
    return commit({ body: shown(next), version: next.version }, (also) => needs.members.save(member, next, also), {
      before: shown(member),
    });
  };
}

export function remove(needs: ChangeMembers): Operation<typeof removeContract> {
  return async ({ params, reach, caller, ifMatch, commit }) => {
    const { member, tenant } = await load(needs, reach, params.id);
    requireVersion(member, ifMatch);
    requireGrantable(caller.grants, member.roles, tenant);
    return commit({ body: undefined }, (also) => needs.members.save(member, undefined, also), {
      before: shown(member),
    });
  };
}

async function load(
  { members, tenants }: ChangeMembers,
  reach: Reach,
  userId: string,
): Promise<{ readonly member: Member; readonly tenant: Tenant }> {
  const [member, tenant] = await Promise.all([requireMember(members, reach, userId), tenants.get(reach.tenantId)]);
  if (tenant === undefined) throw notFound("member", userId);
  return { member, tenant };
}

function changed(member: Member, change: Partial<Member>, now: Date): Member {
  return { ...member, ...change, version: member.version + 1, updatedAt: now.toISOString() };
}

function requireStatus(member: Member, status: Member["status"]): void {
  if (member.status === status) return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: `The member is ${member.status}`,
    detail: `Only a member that is ${status} can be changed so.`,
    extensions: { status: member.status },
  });
}
