import { returnWrites } from "../../../shared/domain/quota/writes.ts";
import type { TokenStore } from "../../../shared/domain/token/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { load } from "./read.ts";
import type { remove as contract } from "./routes.ts";
import { shown } from "./view.ts";

/** Two round trips. */
export function remove(tokens: TokenStore): Operation<typeof contract> {
  return async ({ params, reach, ifMatch, commit }) => {
    const token = await load(tokens, reach, params.id);
    requireVersion({ version: 1 }, ifMatch);
    try {
      const returned = returnWrites(token.tenantId, token.quota);
      return await commit({ body: undefined }, (also) => tokens.delete(token.id, [...also, ...returned]), {
        before: shown(token),
      });
    } catch (error) {
      if (error instanceof ConditionFailed && error.index === 0) throw notFound("token", params.id);
      throw error;
    }
  };
}
