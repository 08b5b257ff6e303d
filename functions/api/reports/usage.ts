import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { nameOf } from "../../../shared/domain/quota/rules.ts";
import { ROOT } from "../../../shared/domain/quota/schema.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import { rowOf, tally, type UsageRow } from "../../../shared/domain/report/usage.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import type { Item } from "../../../shared/platform/dynamodb.ts";
import type { PageRequest, Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type usage as contract, MAX_COUNTED } from "./routes.ts";

export interface ReadUsage {
  readonly deployments: Pick<DeploymentStore, "list">;
  readonly quotas: Pick<QuotaStore, "get" | "list" | "ofTenants">;
  readonly runtimes: Pick<RuntimeStore, "all" | "shared">;
  readonly tenants: Pick<TenantStore, "get" | "list">;
  readonly pager: Pager;
}

/** Queries of deployments at most, a MiB each, however large they are. */
const MAX_QUERIES = 20;

/**
 * By tenant two round trips in sequence, by group one. Everything else: one a MiB of the deployments, some 300 of them,
 * beside one a MiB of runtimes; two more where a deployment runs on another tenant's.
 */
export function usage(needs: ReadUsage): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const { by } = query;
    if (by !== "tenant" && by !== "group") {
      const [counted, own] = await Promise.all([newest(needs, tenantId), needs.runtimes.all(tenantId)]);
      const { deployments, truncated } = counted;
      const guest = deployments.some(({ runtimeTenantId }) => runtimeTenantId !== undefined);
      const others = guest ? await sharedWith(needs, tenantId) : [];
      const runtimes = new Map([...others, ...own].map((runtime) => [runtime.id, runtime]));
      return { body: { items: tally(deployments, by, runtimes), ...(truncated ? { truncated } : {}) } };
    }
    const scope = [tenantId, "/reports/usage", by, reach.scope];
    const page = await needs.pager.read(query, scope, now);
    if (by === "group") return { body: await needs.pager.write(await groups(needs, tenantId, page), scope, now) };
    if (reach.scope === "platform")
      return { body: await needs.pager.write(await everyTenant(needs, page), scope, now) };
    const [tenant, counter] = await Promise.all([needs.tenants.get(tenantId), needs.quotas.get(tenantId, ROOT)]);
    return { body: { items: [rowOf(counter, tenantId, tenant?.name)] } };
  };
}

/** A page of tenants, from their counters; what they deploy is not looked at. For the platform alone. */
async function everyTenant({ tenants, quotas }: ReadUsage, page: PageRequest) {
  const { items, startKey } = await tenants.list(page);
  const counters = await quotas.ofTenants(items.map(({ id }) => id));
  const names = new Map(items.map(({ id, name }) => [id, name]));
  return { items: counters.map((counter) => rowOf(counter, counter.tenantId, names.get(counter.tenantId))), startKey };
}

async function groups({ quotas }: ReadUsage, tenantId: string, page: PageRequest) {
  const { items, lastKey } = await quotas.list(tenantId, page);
  const rows: UsageRow[] = items
    .filter(({ group }) => group !== ROOT)
    .map((counter) => rowOf(counter, nameOf(counter)));
  return { items: rows, startKey: lastKey };
}

async function newest({ deployments }: ReadUsage, tenantId: string) {
  const found: Deployment[] = [];
  let startKey: Item | undefined;
  for (let queries = 0; queries < MAX_QUERIES && found.length < MAX_COUNTED; queries++) {
    const limit = MAX_COUNTED - found.length;
    const page = await deployments.list(tenantId, { limit, ...(startKey === undefined ? {} : { startKey }) });
    found.push(...page.items);
    startKey = page.lastKey;
    if (startKey === undefined) break;
  }
  return { deployments: found, truncated: startKey !== undefined };
}

/** The first hundred that others share with the tenant and that are still shared with one of its groups. */
async function sharedWith({ runtimes }: ReadUsage, tenantId: string): Promise<readonly Runtime[]> {
  const { items } = await runtimes.shared(tenantId, { limit: 100 });
  return items.filter(({ groups = [] }) => groups.some((ref) => ref === tenantId || ref.startsWith(`${tenantId}/`)));
}
