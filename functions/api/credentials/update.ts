import { fingerprintOf, hintOf } from "../../../shared/domain/credential/rules.ts";
import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { requireVersion, versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import type { update as contract } from "./routes.ts";
import { parseSecret } from "./secret.ts";

export interface UpdateCredential {
  readonly credentials: CredentialStore;
  readonly sealer: Sealer;
}

export function update({ credentials, sealer }: UpdateCredential): Operation<typeof contract> {
  return async ({ params, body, tenantId, ifMatch, now }) => {
    const current = await credentials.get(tenantId, params.id);
    if (current === undefined) throw notFound("credential", params.id);
    requireVersion(current, ifMatch);
    const secret = body.secret === undefined ? undefined : parseSecret(current.provider, body.secret);
    const rotated =
      secret === undefined
        ? { sealed: current.sealed, hint: current.hint, fingerprint: current.fingerprint }
        : {
            sealed: await sealer.seal(JSON.stringify(secret), { tenant: tenantId, object: current.id }),
            hint: hintOf(secret),
            fingerprint: fingerprintOf(current.id, secret),
          };
    const changed = await credentials.change(current, {
      name: body.name ?? current.name,
      description: body.description ?? current.description,
      ...rotated,
      updatedAt: now.toISOString(),
    });
    if (changed === undefined) throw versionMismatch();
    return { body: changed, version: changed.version };
  };
}
