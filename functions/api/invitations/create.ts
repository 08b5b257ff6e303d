import type { GroupStore } from "../../../shared/domain/group/store.ts";
import { invitationLetter } from "../../../shared/domain/invitation/letter.ts";
import { newSecret, validUntil } from "../../../shared/domain/invitation/rules.ts";
import type { Invitation } from "../../../shared/domain/invitation/schema.ts";
import type { InvitationStore } from "../../../shared/domain/invitation/store.ts";
import { requireGrantable, requireRoles } from "../../../shared/domain/role/rules.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { type Fault, invalid, notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import type { create as contract } from "./routes.ts";
import { shown } from "./shown.ts";

export interface CreateInvitation {
  readonly invitations: InvitationStore;
  readonly tenants: TenantStore;
  readonly groups: GroupStore;
  readonly sealer: Pick<Sealer, "seal">;
  readonly newId: NewId;
}

/** Two round trips in sequence, tenant and groups at once, then one transaction; and one to KMS. */
export function create({ invitations, tenants, groups, sealer, newId }: CreateInvitation): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const [tenant, existing] = await Promise.all([tenants.get(tenantId), groups.existing(tenantId, body.groups)]);
    if (tenant === undefined) throw notFound("tenant", tenantId);
    requireRoles(body.roles, tenant);
    requireGrantable(caller.grants, body.roles, tenant);
    requireGroups(body.groups, existing);
    const id = newId("invitation");
    const { secretSha256, token } = newSecret({ tenantId, id });
    const at = now.toISOString();
    const invitation: Invitation = {
      id,
      tenantId,
      email: body.email.toLowerCase(),
      roles: body.roles,
      groups: body.groups,
      status: "pending",
      secretSha256,
      validUntil: validUntil(now),
      version: 1,
      createdAt: at,
      createdBy: caller.actorId,
      updatedAt: at,
    };
    const answer = {
      body: shown(invitation, now),
      once: { invitationToken: token },
      version: 1,
      location: `/invitations/${id}`,
    };
    const letter = await invitationLetter(sealer, invitation, token, now);
    return commit(answer, (also) => invitations.create(invitation, [letter, ...also]));
  };
}

function requireGroups(paths: readonly string[], existing: ReadonlySet<string>): void {
  const faults = paths.flatMap((path, i): Fault[] =>
    existing.has(path)
      ? []
      : [{ pointer: `/groups/${i}`, detail: `There is no group "${path}".`, remedy: "Choose one of GET /groups." }],
  );
  if (faults.length > 0) throw invalid("invalid-request", "There is no such group", faults);
}
