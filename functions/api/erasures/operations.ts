import { ERASURES } from "../../../shared/domain/leaving/entity.ts";
import type { Erasure } from "../../../shared/domain/leaving/schema.ts";
import type { LeavingStore } from "../../../shared/domain/leaving/store.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid, notFound, Problem } from "../../../shared/kernel/problem.ts";
import { type Reach, reaches } from "../../../shared/kernel/reach.ts";
import type { PublicKey } from "../../../shared/leaving/certificate.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import {
  type cancel as cancelRoute,
  type create as createRoute,
  type get as getRoute,
  type list as listRoute,
  WAITING_DAYS,
} from "./routes.ts";

const LISTED = "erasures outlive their tenants, so that they lie in one list";

export interface Erasures {
  readonly leaving: LeavingStore;
  readonly tenants: TenantStore;
  readonly pager: Pager;
  readonly newId: NewId;
  /** The public half of the key that signs certificates. */
  readonly key: () => Promise<PublicKey | undefined>;
  /** Has the worker begin; it would within a minute by itself. */
  readonly wake: () => Promise<void>;
}

/** Three round trips: the tenant, the newest erasures, the transaction. Then the worker is called. */
export function create({ leaving, tenants, newId, wake }: Erasures): Operation<typeof createRoute> {
  return async ({ body, reach, now, commit }) => {
    const { tenantId, confirm, leaveRunning } = body;
    if (!reaches(reach, { tenantId })) throw notFound("tenant", tenantId);
    const platform = reach.scope === "platform";
    const tenant = await tenants.get(tenantId);
    // An import that failed while it wrote leaves items of a tenant that is not there: the platform can erase those.
    if (tenant === undefined && !platform) throw notFound("tenant", tenantId);
    if (confirm !== (tenant?.name || tenantId))
      throw invalid("invalid-request", "The name is not the tenant's", [
        { pointer: "/confirm", detail: "It is not the tenant's name.", remedy: "Type the name as the tenant has it." },
      ]);
    await requireNoOther(leaving, tenantId);
    const at = now.toISOString();
    const begins = platform ? now : new Date(now.getTime() + WAITING_DAYS * 24 * 3_600_000);
    const work: Erasure = {
      kind: "erasure",
      id: newId("erasure"),
      tenantId,
      status: "waiting",
      counts: {},
      by: platform ? "platform" : "tenant",
      leaveRunning,
      beginsAt: begins.toISOString(),
      createdBy: reach.actorId,
      createdAt: at,
      updatedAt: at,
      version: 1,
    };
    const answer = { body: work, version: work.version, location: `/erasures/${work.id}`, retryAfter: 5 };
    const done = await commit(
      answer,
      (also) => leaving.create(work, begins, also),
      tenantId === reach.tenantId ? {} : { alsoIn: tenantId },
    );
    if (platform) await wake();
    return done;
  };
}

/** One round trip. They lie in one list, so that a page has what of it the caller reaches, and may be empty before the last. */
export function list({ leaving, pager }: Erasures): Operation<typeof listRoute> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/erasures"];
    const page = await pager.read(query, scope, now);
    const { items, startKey } = await acrossTenants(LISTED, () => leaving.list(ERASURES, page));
    const erasures = items.flatMap((item) =>
      item.kind === "erasure" && reaches(reach, { tenantId: item.tenantId }) ? [item] : [],
    );
    return { body: await pager.write({ items: erasures, startKey }, scope, now) };
  };
}

/** Two round trips. */
export function get({ leaving, key }: Erasures): Operation<typeof getRoute> {
  return async ({ params, reach }) => {
    const work = await required(leaving, reach, params.id);
    const publicKey = work.certificate === undefined ? undefined : await key();
    return {
      body: { ...work, ...(publicKey === undefined ? {} : { key: publicKey }) },
      version: work.version,
      ...(work.status === "running" ? { retryAfter: 5 } : {}),
    };
  };
}

/** Two round trips. */
export function cancel({ leaving }: Erasures): Operation<typeof cancelRoute> {
  return async ({ params, reach, now, commit }) => {
    const before = await required(leaving, reach, params.id);
    const at = now.toISOString();
    const body = {
      ...before,
      status: "cancelled" as const,
      finishedAt: at,
      updatedAt: at,
      version: before.version + 1,
    };
    return commit(
      { body, version: body.version },
      async (also) => {
        try {
          await leaving.cancel(before, now, also);
        } catch (error) {
          throw error instanceof ConditionFailed && error.index === 0 ? begun(before) : error;
        }
      },
      { before, ...(before.tenantId === reach.tenantId ? {} : { alsoIn: before.tenantId }) },
    );
  };
}

/** @throws Problem 409 when the tenant is being erased, or waits for it. Looks at the newest hundred. */
async function requireNoOther(leaving: LeavingStore, tenantId: string): Promise<void> {
  const { items } = await acrossTenants(LISTED, () => leaving.list(ERASURES, { limit: 100 }));
  const other = items.find((one) => one.tenantId === tenantId && ["waiting", "running"].includes(one.status));
  if (other !== undefined) throw begun(other);
}

function begun({ id, status }: Pick<Erasure, "id" | "status">): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: `The erasure is ${status}`,
    detail: `${id} is ${status}.`,
    extensions: { status },
  });
}

async function required(leaving: LeavingStore, reach: Reach, id: string): Promise<Erasure> {
  const work = await acrossTenants(LISTED, () => leaving.get({ kind: "erasure", tenantId: "", id }));
  if (work?.kind !== "erasure" || !reaches(reach, { tenantId: work.tenantId })) throw notFound("erasure", id);
  return work;
}
