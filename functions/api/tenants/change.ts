import type * as z from "zod";
import { noticeWrite } from "../../../shared/domain/notice/outbox.ts";
import type { Tenant } from "../../../shared/domain/tenant/schema.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { PLATFORM_TENANT } from "../../../shared/kernel/roles.ts";
import type { Write } from "../../../shared/platform/dynamodb.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Call, Operation } from "../../../shared/platform/middleware/route.ts";
import { requireTenant } from "./reached.ts";
import type {
  resume as resumeContract,
  suspend as suspendContract,
  TenantView,
  update as updateContract,
} from "./routes.ts";

export interface ChangeTenants {
  readonly tenants: TenantStore;
}

type Saving = Pick<Call<unknown, unknown, unknown, z.input<typeof TenantView>>, "commit" | "now">;

/** Two round trips, like every change here. */
export function update({ tenants }: ChangeTenants): Operation<typeof updateContract> {
  return async ({ params, body, reach, ifMatch, now, commit }) => {
    const tenant = await requireTenant(tenants, reach, params.id);
    requireVersion(tenant, ifMatch);
    return save(tenants, tenant, { name: body.name ?? tenant.name }, { now, commit });
  };
}

/** Its webhooks are told. */
export function suspend({ tenants }: ChangeTenants): Operation<typeof suspendContract> {
  return async ({ params, body, reach, now, commit }) => {
    const tenant = await requireTenant(tenants, reach, params.id);
    // Nobody would be left to let them in again.
    if (tenant.id === PLATFORM_TENANT) throw wrongState("The platform itself is not suspended", tenant);
    if (tenant.status !== "active") throw wrongState(`The tenant is ${tenant.status}`, tenant);
    return save(tenants, tenant, { status: "suspended", statusReason: body.reason }, { now, commit });
  };
}

/** Its webhooks are told. */
export function resume({ tenants }: ChangeTenants): Operation<typeof resumeContract> {
  return async ({ params, reach, now, commit }) => {
    const tenant = await requireTenant(tenants, reach, params.id);
    if (tenant.status !== "suspended") throw wrongState(`The tenant is ${tenant.status}`, tenant);
    return save(tenants, tenant, { status: "active", statusReason: "" }, { now, commit });
  };
}

async function save(tenants: TenantStore, before: Tenant, change: Partial<Tenant>, { now, commit }: Saving) {
  const next = { ...before, ...change, version: before.version + 1, updatedAt: now.toISOString() };
  const about = { before, alsoIn: before.id, reason: next.statusReason };
  const told = noticesOf(before, next, now);
  return unlessChanged(
    commit({ body: next, version: next.version }, (also) => tenants.update(before, next, [...told, ...also]), about),
  );
}

function noticesOf(before: Tenant, { id, status, statusReason, version }: Tenant, now: Date): readonly Write[] {
  if (status === before.status) return [];
  const type = status === "suspended" ? "tenant.suspended" : "tenant.resumed";
  const data = statusReason === "" ? {} : { reason: statusReason };
  return [noticeWrite({ type, data, tenantId: id, cause: `${id}#${version}`, now })];
}

function wrongState(title: string, { id, status }: Tenant): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title,
    detail: `"${id}" is ${status}; read it again before you change it.`,
    extensions: { status },
  });
}
