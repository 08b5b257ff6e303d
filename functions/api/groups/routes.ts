import * as z from "zod";
import { GroupPath, MAX_GROUP_DEPTH } from "../../../shared/domain/group/path.ts";
import { Group, MAX_GROUPS } from "../../../shared/domain/group/schema.ts";
import { Member } from "../../../shared/domain/member/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { descriptionText, idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export const GroupView = Group.omit({ tenantId: true })
  /** How others name it: `tenant-a/eng`. */
  .extend({ ref: z.string() })
  .meta({ id: "Group" });

export const GroupMemberView = Member.pick({ email: true, name: true, status: true })
  .extend({ id: z.string() })
  .meta({ id: "GroupMember" });

const example = {
  id: "grp-0m9x2k4f7abcdefghj",
  path: "/eng/backend",
  ref: "tenant-acme/eng/backend",
  description: "",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  createdBy: "user-0m9x2k4f7abcdefghj",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const params = idParams("group");
const noun = "group";

export const list = route({
  method: "GET",
  path: "/groups",
  operationId: "listGroups",
  noun,
  summary: "List the tenant's groups, in the order of their paths",
  permission: "groups:read",
  input: { params: noParams, query: noQuery, body: noBody },
  output: z.object({ items: z.array(GroupView) }),
  status: 200,
  problems: [],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/groups/{id}",
  operationId: "getGroup",
  noun,
  summary: "Read a group",
  permission: "groups:read",
  input: { params, query: noQuery, body: noBody },
  output: GroupView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const members = route({
  method: "GET",
  path: "/groups/{id}/members",
  operationId: "listGroupMembers",
  noun,
  summary: "List who is in a group itself, by user id",
  description: "Members of the groups below it are not among them, though what is shared with the group reaches them.",
  permission: "members:read",
  input: { params, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(GroupMemberView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: {
    answer: { items: [{ id: "user-0m9x2k4f7abcdefghj", email: "ann@example.com", name: "Ann", status: "active" }] },
  },
});

export const create = route({
  method: "POST",
  path: "/groups",
  operationId: "createGroup",
  noun,
  summary: "Make a group of members",
  description: `The group above it is made first: \`/eng\` before \`/eng/backend\`. A path has at most ${MAX_GROUP_DEPTH} names, and stays as it is; a tenant has at most ${MAX_GROUPS} groups. What is shared with a group reaches its members and those of the groups below.`,
  permission: "groups:create",
  least: "tenant",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({ path: GroupPath, description: descriptionText.default("") }),
  },
  output: GroupView,
  status: 201,
  idempotent: "commit",
  problems: ["limit-reached", "wrong-state"],
  examples: { body: { path: "/eng/backend" }, answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/groups/{id}",
  operationId: "updateGroup",
  noun,
  summary: "Describe a group anew",
  permission: "groups:update",
  least: "tenant",
  input: { params, query: noQuery, body: z.strictObject({ description: descriptionText.optional() }) },
  output: GroupView,
  status: 200,
  conditional: true,
  problems: [],
  examples: { body: { description: "Servers" }, answer: { ...example, description: "Servers", version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/groups/{id}",
  operationId: "deleteGroup",
  noun,
  summary: "Delete a group that is empty",
  description:
    "It has no members and no groups below it. What was shared with it reaches nobody then; a group that is made later with the same path gets it back.",
  permission: "groups:delete",
  least: "tenant",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: GroupView,
  status: 204,
  conditional: true,
  problems: ["in-use"],
});
