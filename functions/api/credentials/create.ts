import { fingerprintOf, hintOf } from "../../../shared/domain/credential/rules.ts";
import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import type { create as contract } from "./routes.ts";
import { parseSecret } from "./secret.ts";

export interface CreateCredential {
  readonly credentials: CredentialStore;
  readonly sealer: Sealer;
  readonly newId: NewId;
}

export function create({ credentials, sealer, newId }: CreateCredential): Operation<typeof contract> {
  return async ({ body, tenantId, now, commit }) => {
    const secret = parseSecret(body.provider, body.secret);
    const id = newId("credential");
    const at = now.toISOString();
    const credential = {
      id,
      tenantId,
      name: body.name,
      description: body.description,
      provider: body.provider,
      sealed: await sealer.seal(JSON.stringify(secret), { tenant: tenantId, object: id }),
      hint: hintOf(secret),
      fingerprint: fingerprintOf(id, secret),
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    return commit({ body: credential, version: 1, location: `/credentials/${id}` }, (also) =>
      credentials.create(credential, also),
    );
  };
}
