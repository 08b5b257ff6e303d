import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";
import { type Trusted, view } from "./view.ts";

export interface ListCredentials extends Trusted {
  readonly credentials: CredentialStore;
  readonly pager: Pager;
}

export function list({ credentials, pager, principal }: ListCredentials): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/credentials"];
    const page = await credentials.list(tenantId, await pager.read(query, scope, now));
    const shown = { ...page, items: page.items.map((credential) => view(credential, { principal })) };
    return { body: await pager.write(shown, scope, now) };
  };
}
