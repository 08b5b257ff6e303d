import { invitationLetter } from "../../../shared/domain/invitation/letter.ts";
import { newSecret, validUntil } from "../../../shared/domain/invitation/rules.ts";
import type { InvitationStore } from "../../../shared/domain/invitation/store.ts";
import { requireGrantable } from "../../../shared/domain/role/rules.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import type { resend as resendContract, revoke as revokeContract } from "./routes.ts";
import { requireInvitation, requirePending, shown } from "./shown.ts";

export interface ChangeInvitations {
  readonly invitations: InvitationStore;
  readonly tenants: TenantStore;
  readonly sealer: Pick<Sealer, "seal">;
}

/** Two round trips in sequence, and one to KMS. Who sends it again may give what it gives. */
export function resend({ invitations, tenants, sealer }: ChangeInvitations): Operation<typeof resendContract> {
  return async ({ params, tenantId, caller, now, commit }) => {
    const [before, tenant] = await Promise.all([
      requireInvitation(invitations, tenantId, params.id),
      tenants.get(tenantId),
    ]);
    if (tenant === undefined) throw notFound("tenant", tenantId);
    requirePending(before);
    requireGrantable(caller.grants, before.roles, tenant);
    const { secretSha256, token } = newSecret(before);
    const version = before.version + 1;
    const next = { ...before, secretSha256, validUntil: validUntil(now), version, updatedAt: now.toISOString() };
    const answer = { body: shown(next, now), once: { invitationToken: token }, version };
    const letter = await invitationLetter(sealer, next, token, now);
    return unlessChanged(
      commit(answer, (also) => invitations.update(before, next, [letter, ...also]), { before: shown(before, now) }),
    );
  };
}

/** Two round trips in sequence. */
export function revoke({ invitations }: ChangeInvitations): Operation<typeof revokeContract> {
  return async ({ params, tenantId, ifMatch, now, commit }) => {
    const before = await requireInvitation(invitations, tenantId, params.id);
    requireVersion(before, ifMatch);
    requirePending(before);
    const next = { ...before, status: "revoked", version: before.version + 1, updatedAt: now.toISOString() } as const;
    return unlessChanged(
      commit({ body: undefined }, (also) => invitations.update(before, next, also), { before: shown(before, now) }),
    );
  };
}
