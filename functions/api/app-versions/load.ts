import type { AppVersion } from "../../../shared/domain/app/schema.ts";
import type { Act } from "../../../shared/domain/lifecycle/rules.ts";
import type { LifecycleStore } from "../../../shared/domain/lifecycle/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Call } from "../../../shared/platform/middleware/route.ts";

export interface Lifecycle {
  readonly lifecycle: LifecycleStore;
}

/** A version of the caller's tenant, consistently read. One round trip. @throws Problem 404 */
export async function ownVersion({ lifecycle }: Lifecycle, tenantId: string, id: string): Promise<AppVersion> {
  const version = await lifecycle.version(tenantId, id);
  if (version === undefined) throw notFound("app version", id);
  return version;
}

/** The caller as its tenant's own. */
export function ownAct(
  { caller, requestId, now }: Pick<Call<unknown, unknown, unknown, unknown>, "caller" | "requestId" | "now">,
  message?: string,
): Act {
  return { actor: caller.actorId, actedAs: "owner", requestId, now, message };
}
