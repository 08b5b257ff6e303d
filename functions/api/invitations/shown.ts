import type * as z from "zod";
import { isOpen } from "../../../shared/domain/invitation/rules.ts";
import type { Invitation } from "../../../shared/domain/invitation/schema.ts";
import type { InvitationStore } from "../../../shared/domain/invitation/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { InvitationView } from "./routes.ts";

export function shown(invitation: Invitation, now: Date): z.input<typeof InvitationView> {
  const expired = invitation.status === "pending" && !isOpen(invitation, now);
  return { ...invitation, status: expired ? "expired" : invitation.status };
}

/** One round trip. */
export async function requireInvitation(store: InvitationStore, tenantId: string, id: string): Promise<Invitation> {
  const invitation = await store.get(tenantId, id);
  if (invitation === undefined) throw notFound("invitation", id);
  return invitation;
}

export function requirePending({ status }: Invitation): void {
  if (status === "pending") return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: `The invitation was ${status}`,
    detail: "Only one that is pending can be changed; make another one.",
    extensions: { status },
  });
}
