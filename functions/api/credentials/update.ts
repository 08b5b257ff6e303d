import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { requireVersion, versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract } from "./routes.ts";
import { type SealSecret, sealSecret } from "./seal.ts";
import { type Trusted, view } from "./view.ts";

export interface UpdateCredential extends SealSecret, Trusted {
  readonly credentials: CredentialStore;
}

export function update(needs: UpdateCredential): Operation<typeof contract> {
  return async ({ params, body, tenantId, ifMatch, now }) => {
    const { credentials } = needs;
    const current = await credentials.get(tenantId, params.id);
    if (current === undefined) throw notFound("credential", params.id);
    requireVersion(current, ifMatch);
    const { sealed, hint, fingerprint, keyless, externalId, rotatedAt } = current;
    const at = now.toISOString();
    const secret =
      body.secret === undefined
        ? { sealed, hint, fingerprint, keyless, externalId, rotatedAt }
        : { ...(await sealSecret(needs, current, body.secret, externalId)), rotatedAt: at };
    const changed = await credentials.change(current, {
      name: body.name ?? current.name,
      description: body.description ?? current.description,
      ...secret,
      updatedAt: at,
    });
    if (changed === undefined) throw versionMismatch();
    return { body: view(changed, needs), version: changed.version };
  };
}
