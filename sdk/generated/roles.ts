// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Role } from "./schemas.ts";

export interface ListRolesAnswer {
  items: Role[];
}

export interface CreateRoleBody {
  name: string;
  title: string;
  grants: readonly string[];
}

export interface UpdateRoleBody {
  title?: string | undefined;
  grants?: readonly string[] | undefined;
}

export type Roles = ReturnType<typeof roles>;

/** `client.roles` */
export function roles(send: Send) {
  const operations = {
    /**
     * List the roles that members can have, the built-in ones first.
     *
     * Permission: `roles:read`.
     */
    list: (options: RequestOptions = {}) =>
      send<ListRolesAnswer>({ ...options, method: "GET", path: "/roles" }),
    /**
     * Make a role of the tenant's own.
     *
     * A grant is `resource:action@scope`: `own` reaches what one made oneself, `group` what is shared with one's groups, `tenant` everything of the tenant; `*` stands for every resource or action. Nobody makes a role that allows more than they may themselves. A tenant has at most 32 of its own.
     *
     * Permission: `roles:create@tenant`.
     */
    create: (body: CreateRoleBody, options: PostOptions = {}) =>
      send<Role>({ ...options, method: "POST", path: "/roles", body }),
    /**
     * Read a role.
     *
     * Permission: `roles:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Role>({ ...options, method: "GET", path: `/roles/${segment(id)}` }),
    /**
     * Change what a role of the tenant's own allows.
     *
     * `grants` replaces all of them. It counts for every member who has the role, at once.
     *
     * Permission: `roles:update@tenant`.
     */
    update: (id: string, body: UpdateRoleBody, options: ConditionalOptions) =>
      send<Role>({ ...options, method: "PATCH", path: `/roles/${segment(id)}`, body }),
    /**
     * Delete a role that no member has.
     *
     * Permission: `roles:delete@tenant`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/roles/${segment(id)}` }),
  };
  return operations;
}
