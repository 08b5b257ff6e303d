import { archiveObjectKey, exportsOf } from "../../../shared/domain/leaving/entity.ts";
import type { Export } from "../../../shared/domain/leaving/schema.ts";
import type { LeavingStore } from "../../../shared/domain/leaving/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { SignedObjects } from "../../../shared/platform/signed-objects.ts";
import type { get as getRoute, list as listRoute } from "./routes.ts";
import { type create as createRoute, type download as downloadRoute, URL_SECONDS } from "./routes.ts";

export interface Exports {
  readonly leaving: LeavingStore;
  readonly objects: SignedObjects;
  readonly pager: Pager;
  readonly newId: NewId;
  /** Has the worker begin; it would within a minute by itself. */
  readonly wake: () => Promise<void>;
}

/** Two round trips: whether one is being made, and the transaction. Then the worker is called. */
export function create({ leaving, newId, wake }: Exports): Operation<typeof createRoute> {
  return async ({ tenantId, reach, now, commit }) => {
    const { items } = await leaving.list(exportsOf(tenantId), { limit: 1 });
    const [last] = items;
    if (last?.status === "running")
      throw new Problem({
        status: 409,
        code: "wrong-state",
        title: "An export is being made",
        detail: `Wait until ${last.id} has ended.`,
        retryable: true,
      });
    const at = now.toISOString();
    const work: Export = {
      kind: "export",
      id: newId("export"),
      tenantId,
      status: "running",
      counts: {},
      createdBy: reach.actorId,
      createdAt: at,
      updatedAt: at,
      version: 1,
    };
    const answer = { body: work, version: work.version, location: `/exports/${work.id}`, retryAfter: 2 };
    const done = await commit(answer, (also) => leaving.create(work, now, also));
    await wake();
    return done;
  };
}

/** One round trip. */
export function list({ leaving, pager }: Exports): Operation<typeof listRoute> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/exports"];
    const { items, startKey } = await leaving.list(exportsOf(tenantId), await pager.read(query, scope, now));
    const exports = items.flatMap((item) => (item.kind === "export" ? [item] : []));
    return { body: await pager.write({ items: exports, startKey }, scope, now) };
  };
}

/** One round trip. */
export function get({ leaving }: Exports): Operation<typeof getRoute> {
  return async ({ params, tenantId }) => {
    const work = await required(leaving, tenantId, params.id);
    return {
      body: work,
      version: work.version,
      ...(work.status === "running" ? { retryAfter: 2 } : {}),
    };
  };
}

/** Two round trips: the export, and the audit entry. */
export function download({ leaving, objects }: Exports): Operation<typeof downloadRoute> {
  return async ({ params, tenantId, now, commit }) => {
    const work = await required(leaving, tenantId, params.id);
    if (work.archive === undefined || Date.parse(work.archive.availableUntil) <= now.getTime())
      throw new Problem({
        status: 409,
        code: "wrong-state",
        title: "There is no archive to download",
        detail: `The export is ${work.status}${work.archive === undefined ? "" : " and its archive has expired"}.`,
        extensions: { status: work.status },
      });
    const url = await objects.readUrl(archiveObjectKey(work), URL_SECONDS, "application/gzip");
    const validUntil = new Date(now.getTime() + URL_SECONDS * 1000).toISOString();
    return commit({ body: { url, validUntil } }, (also) => leaving.looked(work, also));
  };
}

async function required(leaving: LeavingStore, tenantId: string, id: string): Promise<Export> {
  const work = await leaving.get({ kind: "export", tenantId, id });
  if (work?.kind !== "export") throw notFound("export", id);
  return work;
}
