// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Invitation, Joined, SentInvitation } from "./schemas.ts";

export interface ListInvitationsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateInvitationBody {
  email: string;
  roles: readonly string[];
  groups?: readonly string[] | undefined;
}

export interface AcceptInvitationBody {
  token: string;
}

export type Invitations = ReturnType<typeof invitations>;

/** `client.invitations` */
export function invitations(send: Send) {
  const operations = {
    /**
     * List invitations, newest first.
     *
     * Those that have ended stay for a month.
     *
     * Permission: `invitations:read@tenant`.
     */
    list: ({ pageSize, pageToken, ...options }: ListInvitationsOptions = {}) =>
      send<Page<Invitation>>({ ...options, method: "GET", path: "/invitations", query: { pageSize, pageToken } }),
    /**
     * Invite somebody into the tenant.
     *
     * Who signs in with this e-mail address becomes a member with these roles and groups, once, by the answer's `invitationToken`, which is shown in this answer alone. It is good for 7 days. Nobody gives a role that allows more than they may themselves.
     *
     * Permission: `invitations:create@tenant`.
     */
    create: (body: CreateInvitationBody, options: PostOptions = {}) =>
      send<SentInvitation>({ ...options, method: "POST", path: "/invitations", body }),
    /**
     * Read an invitation.
     *
     * Permission: `invitations:read@tenant`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Invitation>({ ...options, method: "GET", path: `/invitations/${segment(id)}` }),
    /**
     * Take an invitation back.
     *
     * Permission: `invitations:delete@tenant`.
     */
    revoke: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/invitations/${segment(id)}` }),
    /**
     * Send an invitation again, with a new token.
     *
     * The token before it is good no more; one that has expired begins anew.
     *
     * Permission: `invitations:create@tenant`.
     */
    resend: (id: string, options: PostOptions = {}) =>
      send<SentInvitation>({ ...options, method: "POST", path: `/invitations/${segment(id)}:resend` }),
    /**
     * Join a tenant by an invitation.
     *
     * By the signed-in user whose e-mail address was invited, and whose issuer vouches for it. It works once. Roles and groups that have gone since are left out.
     *
     * Permission: `invitations:accept`.
     */
    accept: (body: AcceptInvitationBody, options: PostOptions = {}) =>
      send<Joined>({ ...options, method: "POST", path: "/invitations:accept", body }),
  };
  return {
    ...operations,
    /** All pages of `listInvitations`: `for await (const item of …)`. */
    listAll: (options: Omit<ListInvitationsOptions, "pageToken"> = {}) =>
      paged<Invitation>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
