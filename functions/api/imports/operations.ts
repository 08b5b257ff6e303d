import { IMPORTS, importObjectKey } from "../../../shared/domain/leaving/entity.ts";
import type { Import } from "../../../shared/domain/leaving/schema.ts";
import type { LeavingStore } from "../../../shared/domain/leaving/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { SignedObjects } from "../../../shared/platform/signed-objects.ts";
import {
  type create as createRoute,
  type get as getRoute,
  type list as listRoute,
  type start as startRoute,
  UPLOAD_SECONDS,
} from "./routes.ts";

export interface Imports {
  readonly leaving: LeavingStore;
  readonly objects: SignedObjects;
  readonly pager: Pager;
  readonly newId: NewId;
  /** Has the worker begin; it would within a minute by itself. */
  readonly wake: () => Promise<void>;
}

/** One round trip: signing a URL asks nobody. */
export function create({ leaving, objects, newId }: Imports): Operation<typeof createRoute> {
  return async ({ body: { tenantId, size, sha256 }, reach, now, commit }) => {
    const at = now.toISOString();
    const work: Import = {
      kind: "import",
      id: newId("import"),
      tenantId,
      status: "waiting",
      counts: {},
      size,
      sha256,
      validUntil: new Date(now.getTime() + UPLOAD_SECONDS * 1000).toISOString(),
      createdBy: reach.actorId,
      createdAt: at,
      updatedAt: at,
      version: 1,
    };
    const checksum = Buffer.from(sha256, "hex").toString("base64");
    const signed = await objects.writeUrl(importObjectKey(work.id), UPLOAD_SECONDS, { size, sha256: checksum });
    const answer = {
      body: { ...work, ...signed, method: "PUT" as const },
      version: work.version,
      location: `/imports/${work.id}`,
    };
    return commit(answer, (also) => leaving.create(work, undefined, also));
  };
}

/** One round trip. */
export function list({ leaving, pager }: Imports): Operation<typeof listRoute> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/imports"];
    const { items, startKey } = await leaving.list(IMPORTS, await pager.read(query, scope, now));
    const imports = items.flatMap((item) => (item.kind === "import" ? [item] : []));
    return { body: await pager.write({ items: imports, startKey }, scope, now) };
  };
}

/** One round trip. */
export function get({ leaving }: Imports): Operation<typeof getRoute> {
  return async ({ params }) => {
    const work = await required(leaving, params.id);
    return { body: work, version: work.version, ...(work.status === "running" ? { retryAfter: 2 } : {}) };
  };
}

/** Two round trips; then the worker is called. */
export function start({ leaving, wake }: Imports): Operation<typeof startRoute> {
  return async ({ params, now, commit }) => {
    const before = await required(leaving, params.id);
    const started = {
      ...before,
      status: "running" as const,
      updatedAt: now.toISOString(),
      version: before.version + 1,
    };
    const answer = { body: started, version: started.version, location: `/imports/${started.id}`, retryAfter: 2 };
    const done = await commit(
      answer,
      async (also) => {
        try {
          await leaving.start(before, now, also);
        } catch (error) {
          throw error instanceof ConditionFailed && error.index === 0 ? notWaiting(before) : error;
        }
      },
      { before },
    );
    await wake();
    return done;
  };
}

function notWaiting({ id, status }: Import): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The import does not wait to be started",
    detail: `${id} is ${status}; announce another one.`,
    extensions: { status },
  });
}

async function required(leaving: LeavingStore, id: string): Promise<Import> {
  const work = await leaving.get({ kind: "import", tenantId: "", id });
  if (work?.kind !== "import") throw notFound("import", id);
  return work;
}
