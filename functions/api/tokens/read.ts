import type { ApiToken } from "../../../shared/domain/token/schema.ts";
import type { TokenStore } from "../../../shared/domain/token/store.ts";
import { covers } from "../../../shared/kernel/grants.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { type Reach, reaches } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as getContract, list as listContract } from "./routes.ts";
import { shown } from "./view.ts";

/** One round trip, and one for the page key. */
export function list(tokens: TokenStore, pager: Pager): Operation<typeof listContract> {
  return async ({ query, tenantId, reach, now }) => {
    const mine = covers(reach.scope, "tenant") ? {} : { userId: reach.actorId };
    const scope = ["tokens", tenantId, mine.userId ?? ""];
    const page = await tokens.list(tenantId, { ...mine, ...(await pager.read(query, scope, now)) });
    return { body: await pager.write({ ...page, items: page.items.map(shown) }, scope, now) };
  };
}

/** One round trip. */
export function get(tokens: TokenStore): Operation<typeof getContract> {
  return async ({ params, reach }) => ({ body: shown(await load(tokens, reach, params.id)), version: 1 });
}

/** @throws Problem 404 for a token that there is not, or that is out of reach */
export async function load(tokens: TokenStore, reach: Reach, id: string): Promise<ApiToken> {
  const token = await tokens.ofTenant(reach.tenantId, id);
  // A user's token is the user's own, whoever made it.
  if (token === undefined || !reaches(reach, { ...token, createdBy: token.userId ?? token.createdBy }))
    throw notFound("token", id);
  return token;
}
