import * as z from "zod";
import { CustomRole, MAX_CUSTOM_ROLES, MAX_ROLE_GRANTS, RoleName } from "../../../shared/domain/role/schema.ts";
import { nameText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export const RoleView = z
  .object({
    name: z.string(),
    title: z.string(),
    grants: z.array(z.string()),
    builtIn: z.boolean(),
    /** Of a role that the tenant made. */
    version: CustomRole.shape.version.optional(),
    createdAt: CustomRole.shape.createdAt.optional(),
    createdBy: CustomRole.shape.createdBy.optional(),
    updatedAt: CustomRole.shape.updatedAt.optional(),
  })
  .meta({ id: "Role" });

const grants = z.array(z.string().max(100)).max(MAX_ROLE_GRANTS);

const example = {
  name: "deployer",
  title: "Deploys what the store has",
  grants: ["apps:read@tenant", "deployments:create@own", "deployments:read@group"],
  builtIn: false,
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  createdBy: "user-0m9x2k4f7abcdefghj",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const params = z.object({ id: RoleName.meta({ examples: ["deployer"] }) });
const noun = "role";

export const list = route({
  method: "GET",
  path: "/roles",
  operationId: "listRoles",
  noun,
  summary: "List the roles that members can have, the built-in ones first",
  permission: "roles:read",
  input: { params: noParams, query: noQuery, body: noBody },
  output: z.object({ items: z.array(RoleView) }),
  status: 200,
  problems: [],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/roles/{id}",
  operationId: "getRole",
  noun,
  summary: "Read a role",
  permission: "roles:read",
  input: { params, query: noQuery, body: noBody },
  output: RoleView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const create = route({
  method: "POST",
  path: "/roles",
  operationId: "createRole",
  noun,
  summary: "Make a role of the tenant's own",
  description: `A grant is \`resource:action@scope\`: \`own\` reaches what one made oneself, \`group\` what is shared with one's groups, \`tenant\` everything of the tenant; \`*\` stands for every resource or action. Nobody makes a role that allows more than they may themselves. A tenant has at most ${MAX_CUSTOM_ROLES} of its own.`,
  permission: "roles:create",
  least: "tenant",
  input: { params: noParams, query: noQuery, body: z.strictObject({ name: RoleName, title: nameText, grants }) },
  output: RoleView,
  status: 201,
  idempotent: "commit",
  problems: ["limit-reached", "wrong-state"],
  examples: { body: { name: example.name, title: example.title, grants: example.grants }, answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/roles/{id}",
  operationId: "updateRole",
  noun,
  summary: "Change what a role of the tenant's own allows",
  description: "`grants` replaces all of them. It counts for every member who has the role, at once.",
  permission: "roles:update",
  least: "tenant",
  input: { params, query: noQuery, body: z.strictObject({ title: nameText.optional(), grants: grants.optional() }) },
  output: RoleView,
  status: 200,
  conditional: true,
  problems: ["wrong-state"],
  examples: { body: { title: "Deploys" }, answer: { ...example, title: "Deploys", version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/roles/{id}",
  operationId: "deleteRole",
  noun,
  summary: "Delete a role that no member has",
  permission: "roles:delete",
  least: "tenant",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: RoleView,
  status: 204,
  conditional: true,
  problems: ["in-use", "wrong-state"],
});
