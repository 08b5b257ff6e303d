import * as z from "zod";
import { GroupPath } from "../../../shared/domain/group/path.ts";
import { MAX_MEMBER_GROUPS, MAX_MEMBER_ROLES, Member } from "../../../shared/domain/member/schema.ts";
import { RoleName } from "../../../shared/domain/role/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { emptyBody, idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export const MemberView = Member.omit({ tenantId: true, userId: true })
  .extend({ id: z.string() })
  .meta({ id: "Member" });

export const example = {
  id: "user-0m9x2k4f7abcdefghj",
  email: "ann@example.com",
  name: "Ann",
  roles: ["operator"],
  groups: ["/eng/backend"],
  status: "active",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  createdBy: "user-1m9x2k4f7abcdefghj",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const unique = (names: readonly string[]) => new Set(names).size === names.length;
export const MemberRoles = z.array(RoleName).max(MAX_MEMBER_ROLES).refine(unique, "names one twice");
export const MemberGroups = z.array(GroupPath).max(MAX_MEMBER_GROUPS).refine(unique, "names one twice");

const params = idParams("user");
const noun = "member";
const changing = { noun, permission: "members:update", least: "tenant", output: MemberView, status: 200 } as const;

export const list = route({
  method: "GET",
  path: "/members",
  operationId: "listMembers",
  noun,
  summary: "List the tenant's members, by user id",
  permission: "members:read",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(MemberView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/members/{id}",
  operationId: "getMember",
  noun,
  summary: "Read a member",
  permission: "members:read",
  input: { params, query: noQuery, body: noBody },
  output: MemberView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  ...changing,
  method: "PATCH",
  path: "/members/{id}",
  operationId: "updateMember",
  summary: "Change a member's roles and groups",
  description:
    "`roles` and `groups` replace all of them. Nobody gives or takes a role that allows more than they may themselves, and one active administrator stays. It counts within seconds.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({ roles: MemberRoles.optional(), groups: MemberGroups.optional() }),
  },
  conditional: true,
  problems: ["last-admin"],
  examples: { body: { roles: ["user"] }, answer: { ...example, roles: ["user"], version: 2 } },
});

export const suspend = route({
  ...changing,
  method: "POST",
  path: "/members/{id}:suspend",
  operationId: "suspendMember",
  summary: "Keep a member out",
  description: "The member's roles and groups stay as they are, for when the member comes back.",
  input: { params, query: noQuery, body: emptyBody },
  idempotent: "commit",
  problems: ["last-admin", "wrong-state"],
  examples: { answer: { ...example, status: "suspended", version: 2 } },
});

export const resume = route({
  ...changing,
  method: "POST",
  path: "/members/{id}:resume",
  operationId: "resumeMember",
  summary: "Let a suspended member in again",
  input: { params, query: noQuery, body: emptyBody },
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: { answer: { ...example, version: 3 } },
});

export const remove = route({
  method: "DELETE",
  path: "/members/{id}",
  operationId: "removeMember",
  noun,
  summary: "Take a member out of the tenant",
  description: "What the member made stays in the tenant.",
  permission: "members:delete",
  least: "tenant",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: MemberView,
  status: 204,
  conditional: true,
  problems: ["last-admin"],
});
