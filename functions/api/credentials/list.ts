import { credentialKey } from "../../../shared/domain/credential/entity.ts";
import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";
import { type Trusted, view } from "./view.ts";

export interface ListCredentials extends Trusted {
  readonly credentials: CredentialStore;
  readonly pager: Pager;
}

export function list({ credentials, pager, principal }: ListCredentials): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const { provider } = query;
    const scope = [tenantId, "/credentials", provider ?? ""];
    const page = await reachedPage(await pager.read(query, scope, now), {
      read: (next) => credentials.list(tenantId, next),
      inReach: (credential) =>
        (provider === undefined || credential.provider === provider) && reaches(reach, credential),
      keyOf: ({ id }) => credentialKey(tenantId, id),
    });
    const shown = { ...page, items: page.items.map((credential) => view(credential, { principal })) };
    return { body: await pager.write(shown, scope, now) };
  };
}
