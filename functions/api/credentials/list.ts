import type { CredentialStore } from "../../../shared/domain/credential/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListCredentials {
  readonly credentials: CredentialStore;
  readonly pager: Pager;
}

export function list({ credentials, pager }: ListCredentials): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/credentials"];
    const page = await credentials.list(tenantId, await pager.read(query, scope, now));
    return { body: await pager.write(page, scope, now) };
  };
}
