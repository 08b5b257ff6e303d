import type { Author } from "../../../shared/domain/rollout/schema.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Caller } from "../../../shared/platform/middleware/http.ts";

/** The caller as the one with whose rights a rollout acts. @throws Problem 403 without `deployments:upgrade` */
export function authorOf(caller: Caller): Author {
  const { actorId, tokenId, userId } = caller;
  const { scope } = requireReach(caller, "deployments:upgrade");
  return { actorId, tokenId, scope, ...(userId === undefined ? {} : { userId }) };
}
