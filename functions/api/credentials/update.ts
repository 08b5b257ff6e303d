import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract } from "./routes.ts";
import { type SealSecret, sealSecret } from "./seal.ts";
import { type Trusted, view } from "./view.ts";

export interface UpdateCredential extends SealSecret, Trusted {
  readonly credentials: CredentialStore;
}

/** Two round trips; one to KMS between them with a new secret. */
export function update(needs: UpdateCredential): Operation<typeof contract> {
  return async ({ params, body, tenantId, reach, ifMatch, now, commit }) => {
    const { credentials } = needs;
    const current = requireReached(reach, await credentials.get(tenantId, params.id), "credential", params.id);
    requireVersion(current, ifMatch);
    const { sealed, hint, fingerprint, keyless, externalId, rotatedAt } = current;
    const at = now.toISOString();
    const secret =
      body.secret === undefined
        ? { sealed, hint, fingerprint, keyless, externalId, rotatedAt }
        : { ...(await sealSecret(needs, current, body.secret, externalId)), rotatedAt: at };
    const change = {
      name: body.name ?? current.name,
      description: body.description ?? current.description,
      ...secret,
      updatedAt: at,
    };
    const next = { ...current, ...change, version: current.version + 1 };
    return unlessChanged(
      commit({ body: view(next, needs), version: next.version }, (also) => credentials.change(current, change, also), {
        before: view(current, needs),
      }),
    );
  };
}
