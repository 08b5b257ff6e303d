// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Member } from "./schemas.ts";

export interface ListMembersOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface UpdateMemberBody {
  roles?: readonly string[] | undefined;
  groups?: readonly string[] | undefined;
}

export type Members = ReturnType<typeof members>;

/** `client.members` */
export function members(send: Send) {
  const operations = {
    /**
     * List the tenant's members, by user id.
     *
     * Permission: `members:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListMembersOptions = {}) =>
      send<Page<Member>>({ ...options, method: "GET", path: "/members", query: { pageSize, pageToken } }),
    /**
     * Read a member.
     *
     * Permission: `members:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Member>({ ...options, method: "GET", path: `/members/${segment(id)}` }),
    /**
     * Change a member's roles and groups.
     *
     * `roles` and `groups` replace all of them. Nobody gives or takes a role that allows more than they may themselves, and one active administrator stays. It counts within seconds.
     *
     * Permission: `members:update@tenant`.
     */
    update: (id: string, body: UpdateMemberBody, options: ConditionalOptions) =>
      send<Member>({ ...options, method: "PATCH", path: `/members/${segment(id)}`, body }),
    /**
     * Take a member out of the tenant.
     *
     * What the member made stays in the tenant.
     *
     * Permission: `members:delete@tenant`.
     */
    remove: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/members/${segment(id)}` }),
    /**
     * Let a suspended member in again.
     *
     * Permission: `members:update@tenant`.
     */
    resume: (id: string, options: PostOptions = {}) =>
      send<Member>({ ...options, method: "POST", path: `/members/${segment(id)}:resume` }),
    /**
     * Keep a member out.
     *
     * The member's roles and groups stay as they are, for when the member comes back.
     *
     * Permission: `members:update@tenant`.
     */
    suspend: (id: string, options: PostOptions = {}) =>
      send<Member>({ ...options, method: "POST", path: `/members/${segment(id)}:suspend` }),
  };
  return {
    ...operations,
    /** All pages of `listMembers`: `for await (const item of …)`. */
    listAll: (options: Omit<ListMembersOptions, "pageToken"> = {}) =>
      paged<Member>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
