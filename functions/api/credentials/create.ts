import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";
import { type SealSecret, sealSecret } from "./seal.ts";
import { type Trusted, view } from "./view.ts";

export interface CreateCredential extends SealSecret, Trusted {
  readonly credentials: CredentialStore;
  readonly newId: NewId;
}

export function create(needs: CreateCredential): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const { credentials, newId } = needs;
    const id = newId("credential");
    const sealed = await sealSecret(needs, { id, tenantId, provider: body.provider }, body.secret, undefined);
    const at = now.toISOString();
    const credential = {
      id,
      tenantId,
      name: body.name,
      description: body.description,
      provider: body.provider,
      ...sealed,
      createdBy: caller.actorId,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    return commit({ body: view(credential, needs), version: 1, location: `/credentials/${id}` }, (also) =>
      credentials.create(credential, also),
    );
  };
}
