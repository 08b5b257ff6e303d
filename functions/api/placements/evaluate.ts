import { holding } from "../../../shared/domain/quota/rules.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import type { Formats } from "../../../shared/domain/runtime/rules.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import { digestOf } from "../../../shared/kernel/canonical-json.ts";
import { invalid } from "../../../shared/kernel/problem.ts";
import type { Reach } from "../../../shared/kernel/reach.ts";
import { checkAnswers, renderAnswers } from "../../../shared/operations/answers.ts";
import { demandOf } from "../../../shared/operations/demand.ts";
import { type Loading, load } from "../../../shared/operations/deploy/load.ts";
import { placesFor } from "../../../shared/operations/deploy/places.ts";
import { requirePromoted, whichVersion } from "../../../shared/operations/deploy/which-version.ts";
import { evaluate as compare } from "../../../shared/operations/placement/evaluate.ts";
import { pageInOrder } from "../../../shared/operations/placement/order.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { factsOf } from "../../../shared/providers/facts.ts";
import type { evaluate as contract } from "./routes.ts";

export interface EvaluatePlaces extends Loading {
  readonly quotas: QuotaStore;
  readonly formats: Formats;
  readonly pager: Pager;
}

/**
 * Two round trips' time: what a deployment is decided from, then the quota. One more where a stage is named, two more for
 * another tenant's version or runtimes. The order needs all of the tenant's runtimes, whichever page is asked: they are one
 * query, which is a round trip for each MiB (some 2,000 runtimes), so five in a row for 10,000.
 */
export function evaluate(needs: EvaluatePlaces): Operation<typeof contract> {
  return async ({ body, query, tenantId, caller, now }) => {
    const scope = [tenantId, "/placements:evaluate", digestOf(body)];
    const page = await needs.pager.read(query, scope, now);
    const viewer = viewerOf(requireReach(caller, "app-versions:read"));
    const reach = requireReach(caller, "runtimes:read");
    const which = await whichVersion(needs.catalogue, viewer, body);
    const { version, pkg, repo, runtimes: own } = await load(needs, viewer, which.versionId);
    requirePromoted(which, version);
    const values = checkAnswers(pkg, pkg.value.format === "vm" ? somewhere(body.values) : body.values);
    const cluster = renderAnswers(pkg.value, values);
    const places = await placesOf(needs, reach, own, body.runtimeIds);
    const runtimes = places.filter(({ id }) => !body.without.includes(id));
    const { formats } = needs;
    const priceListOf = (provider: string) => factsOf(provider)?.prices;
    const asked = { format: version.format, pkg: pkg.value, cluster, repo, formats, priceListOf };
    const candidates = [...compare({ ...asked, maxPrice: body.maxPrice }, runtimes)];
    const quota = [...(await needs.quotas.check(tenantId, holding(tenantId, caller.groups, demandOf(cluster))))];
    const told = { version: version.digest, values: pkg.mask(values).values, maxPrice: body.maxPrice, candidates };
    const { items, ...next } = await needs.pager.write(pageInOrder(candidates, page), scope, now);
    return { body: { appVersionId: version.id, candidates: items, quota, digest: digestOf(told), ...next } };
  };
}

/** Answers with a subnet: which one is a question of the place, and none is chosen yet. */
function somewhere(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { cluster = {} } = values;
  // What is no object is refused by the form, which says so.
  if (typeof cluster !== "object" || cluster === null || Array.isArray(cluster)) return { ...values };
  return { ...values, cluster: { subnet: "any", ...cluster } };
}

/** @throws Problem 422 for one that is named and not there, or not the caller's to see */
async function placesOf(
  { runtimes }: Pick<Loading, "runtimes">,
  reach: Reach,
  own: readonly Runtime[],
  named: readonly string[] | undefined,
): Promise<readonly Runtime[]> {
  if (named === undefined) return (await placesFor(runtimes, reach, own, undefined)).runtimes;
  const found = await Promise.all(
    [...new Set(named)].map(async (id) => {
      const { runtimes: places } = await placesFor(runtimes, reach, own, id);
      return places.find((place) => place.id === id) ?? id;
    }),
  );
  const missing = found.filter((one) => typeof one === "string");
  if (missing.length > 0)
    throw invalid(
      "invalid-request",
      "There is no such runtime",
      missing.map((id) => ({
        pointer: `/runtimeIds/${named.indexOf(id)}`,
        detail: `There is no runtime "${id}".`,
        remedy: "Find them with GET /runtimes.",
      })),
    );
  return found.filter((one) => typeof one !== "string");
}
