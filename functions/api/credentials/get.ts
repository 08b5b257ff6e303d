import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";
import { type Trusted, view } from "./view.ts";

export interface GetCredential extends Trusted {
  readonly credentials: CredentialStore;
}

export function get({ credentials, principal }: GetCredential): Operation<typeof contract> {
  return async ({ params, tenantId, reach }) => {
    const credential = requireReached(reach, await credentials.get(tenantId, params.id), "credential", params.id);
    return { body: view(credential, { principal }), version: credential.version };
  };
}
