import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { remove as contract } from "./routes.ts";
import { type Trusted, view } from "./view.ts";

export interface DeleteCredential extends Trusted {
  readonly credentials: CredentialStore;
  readonly runtimes: RuntimeStore;
}

export function remove({ credentials, runtimes, principal }: DeleteCredential): Operation<typeof contract> {
  return async ({ params, tenantId, reach, ifMatch, commit }) => {
    const found = await credentials.forDeletion(tenantId, params.id);
    if (found === undefined || !reaches(reach, found.credential)) throw notFound("credential", params.id);
    requireVersion(found.credential, ifMatch);
    // After the counter was read: a runtime made since then makes the deletion fail.
    const users = (await runtimes.all(tenantId)).filter(({ credentialId }) => credentialId === params.id);
    if (users.length > 0) throw inUse(users.map(({ id }) => id));
    return unlessChanged(
      commit({ body: undefined }, (also) => credentials.delete(found.credential, found.uses, also), {
        before: view(found.credential, { principal }),
      }),
    );
  };
}

function inUse(usedBy: readonly string[]): Problem {
  return new Problem({
    status: 409,
    code: "in-use",
    title: "Runtimes use this credential",
    detail: `Delete these runtimes first, or rotate the credential instead: ${usedBy.slice(0, 10).join(", ")}.`,
    extensions: { usedBy },
  });
}
