// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Group, GroupMember } from "./schemas.ts";

export interface ListGroupsAnswer {
  items: Group[];
}

export interface CreateGroupBody {
  path: string;
  description?: string | undefined;
}

export interface UpdateGroupBody {
  description?: string | undefined;
}

export interface ListGroupMembersOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type Groups = ReturnType<typeof groups>;

/** `client.groups` */
export function groups(send: Send) {
  const operations = {
    /**
     * List the tenant's groups, in the order of their paths.
     *
     * Permission: `groups:read`.
     */
    list: (options: RequestOptions = {}) =>
      send<ListGroupsAnswer>({ ...options, method: "GET", path: "/groups" }),
    /**
     * Make a group of members.
     *
     * The group above it is made first: `/eng` before `/eng/backend`. A path has at most 8 names, and stays as it is; a tenant has at most 500 groups. What is shared with a group reaches its members and those of the groups below.
     *
     * Permission: `groups:create@tenant`.
     */
    create: (body: CreateGroupBody, options: PostOptions = {}) =>
      send<Group>({ ...options, method: "POST", path: "/groups", body }),
    /**
     * Read a group.
     *
     * Permission: `groups:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Group>({ ...options, method: "GET", path: `/groups/${segment(id)}` }),
    /**
     * Describe a group anew.
     *
     * Permission: `groups:update@tenant`.
     */
    update: (id: string, body: UpdateGroupBody, options: ConditionalOptions) =>
      send<Group>({ ...options, method: "PATCH", path: `/groups/${segment(id)}`, body }),
    /**
     * Delete a group that is empty.
     *
     * It has no members and no groups below it. What was shared with it reaches nobody then; a group that is made later with the same path gets it back.
     *
     * Permission: `groups:delete@tenant`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/groups/${segment(id)}` }),
    /**
     * List who is in a group itself, by user id.
     *
     * Members of the groups below it are not among them, though what is shared with the group reaches them.
     *
     * Permission: `members:read`.
     */
    listMembers: (id: string, { pageSize, pageToken, ...options }: ListGroupMembersOptions = {}) =>
      send<Page<GroupMember>>({ ...options, method: "GET", path: `/groups/${segment(id)}/members`, query: { pageSize, pageToken } }),
  };
  return {
    ...operations,
    /** All pages of `listGroupMembers`: `for await (const item of …)`. */
    listAllMembers: (id: string, options: Omit<ListGroupMembersOptions, "pageToken"> = {}) =>
      paged<GroupMember>((pageToken) => operations.listMembers(id, { ...options, pageToken })),
  };
}
