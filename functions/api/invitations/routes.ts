import * as z from "zod";
import { GroupPath } from "../../../shared/domain/group/path.ts";
import { INVITATION_DAYS, Invitation } from "../../../shared/domain/invitation/schema.ts";
import { MAX_MEMBER_GROUPS, MAX_MEMBER_ROLES } from "../../../shared/domain/member/schema.ts";
import { RoleName } from "../../../shared/domain/role/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { emptyBody, idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export const InvitationView = Invitation.omit({ tenantId: true, secretSha256: true })
  .extend({
    status: z.enum(["pending", "accepted", "revoked", "expired"]),
  })
  .meta({ id: "Invitation" });

/** The answer that makes one, or sends it again. */
const SentView = InvitationView.extend({
  /** For `POST /invitations:accept`; in this answer and in no other. */
  invitationToken: z.string().optional(),
}).meta({ id: "SentInvitation" });

/** What somebody has joined. */
const JoinedView = z
  .object({ tenant: z.string(), userId: z.string(), roles: z.array(z.string()), groups: z.array(z.string()) })
  .meta({ id: "Joined" });

const example = {
  id: "inv-0m9x2k4f7abcdefghj",
  email: "ann@example.com",
  roles: ["user"],
  groups: ["/eng/backend"],
  status: "pending",
  validUntil: "2026-11-28T09:00:00.000Z",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  createdBy: "user-0m9x2k4f7abcdefghj",
  updatedAt: "2026-11-21T09:00:00.000Z",
};
const token = `invite.tenant-acme.inv-0m9x2k4f7abcdefghj.${"x".repeat(43)}`;

const unique = (names: readonly string[]) => new Set(names).size === names.length;
const params = idParams("invitation");
const noun = "invitation";
const sending = { noun, permission: "invitations:create", least: "tenant", idempotent: "commit" } as const;

export const create = route({
  ...sending,
  method: "POST",
  path: "/invitations",
  operationId: "createInvitation",
  summary: "Invite somebody into the tenant",
  description: `Who signs in with this e-mail address becomes a member with these roles and groups, once, by the answer's \`invitationToken\`, which is shown in this answer alone. It is good for ${INVITATION_DAYS} days. Nobody gives a role that allows more than they may themselves.`,
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      email: z.email().max(254),
      roles: z.array(RoleName).min(1).max(MAX_MEMBER_ROLES).refine(unique, "names one twice"),
      groups: z.array(GroupPath).max(MAX_MEMBER_GROUPS).refine(unique, "names one twice").default([]),
    }),
  },
  output: SentView,
  status: 201,
  problems: [],
  examples: {
    body: { email: example.email, roles: example.roles, groups: example.groups },
    answer: { ...example, invitationToken: token },
  },
});

export const list = route({
  method: "GET",
  path: "/invitations",
  operationId: "listInvitations",
  noun,
  summary: "List invitations, newest first",
  description: "Those that have ended stay for a month.",
  permission: "invitations:read",
  least: "tenant",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(InvitationView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/invitations/{id}",
  operationId: "getInvitation",
  noun,
  summary: "Read an invitation",
  permission: "invitations:read",
  least: "tenant",
  input: { params, query: noQuery, body: noBody },
  output: InvitationView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const resend = route({
  ...sending,
  method: "POST",
  path: "/invitations/{id}:resend",
  operationId: "resendInvitation",
  summary: "Send an invitation again, with a new token",
  description: "The token before it is good no more; one that has expired begins anew.",
  input: { params, query: noQuery, body: emptyBody },
  output: SentView,
  status: 200,
  problems: ["wrong-state"],
  examples: { answer: { ...example, invitationToken: token, version: 2 } },
});

export const revoke = route({
  method: "DELETE",
  path: "/invitations/{id}",
  operationId: "revokeInvitation",
  noun,
  summary: "Take an invitation back",
  permission: "invitations:delete",
  least: "tenant",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: InvitationView,
  status: 204,
  conditional: true,
  problems: ["wrong-state"],
});

export const accept = route({
  method: "POST",
  path: "/invitations:accept",
  operationId: "acceptInvitation",
  noun,
  summary: "Join a tenant by an invitation",
  description:
    "By the signed-in user whose e-mail address was invited, and whose issuer vouches for it. It works once. Roles and groups that have gone since are left out.",
  permission: "invitations:accept",
  input: { params: noParams, query: noQuery, body: z.strictObject({ token: z.string().max(300) }) },
  output: JoinedView,
  status: 200,
  idempotent: "commit",
  problems: ["not-invited", "not-found", "wrong-state"],
  examples: {
    body: { token },
    answer: {
      tenant: "tenant-acme",
      userId: "user-0m9x2k4f7abcdefghj",
      roles: example.roles,
      groups: example.groups,
    },
  },
});
