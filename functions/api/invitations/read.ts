import type { InvitationStore } from "../../../shared/domain/invitation/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as getContract, list as listContract } from "./routes.ts";
import { requireInvitation, shown } from "./shown.ts";

export interface ReadInvitations {
  readonly invitations: InvitationStore;
  readonly pager: Pager;
}

/** One round trip. */
export function list({ invitations, pager }: ReadInvitations): Operation<typeof listContract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/invitations"];
    const page = await invitations.list(tenantId, await pager.read(query, scope, now));
    return { body: await pager.write({ ...page, items: page.items.map((one) => shown(one, now)) }, scope, now) };
  };
}

/** One round trip. */
export function get({ invitations }: ReadInvitations): Operation<typeof getContract> {
  return async ({ params, tenantId, now }) => {
    const invitation = await requireInvitation(invitations, tenantId, params.id);
    return { body: shown(invitation, now), version: invitation.version };
  };
}
