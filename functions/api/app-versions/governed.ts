import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import type { Target } from "../../../shared/domain/lifecycle/change.ts";
import type { Act } from "../../../shared/domain/lifecycle/rules.ts";
import { widest } from "../../../shared/kernel/grants.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Caller } from "../../../shared/platform/middleware/http.ts";
import type { Lifecycle } from "./load.ts";

export interface Governing extends Lifecycle {
  readonly catalogue: Pick<Catalogue, "governedVersion">;
}

/**
 * A version to suspend or recover: the caller's own, or with `app-versions:suspend@platform` what other tenants share, for
 * the platform. An own version that the platform suspended is the platform's matter too. One round trip for an own
 * version, three for another's. @throws Problem 404
 */
export async function governed(needs: Governing, caller: Caller, id: string, act: Act): Promise<Target> {
  const operator = widest(caller.grants, "app-versions:suspend") === "platform";
  const own = await needs.lifecycle.version(caller.tenantId, id);
  if (own !== undefined && !(operator && own.suspendedBy !== undefined)) return { before: own, act };
  const before = own ?? (operator ? await needs.catalogue.governedVersion(id) : undefined);
  if (before === undefined) throw notFound("app version", id);
  return { before, act: { ...act, actedAs: "platform" } };
}
