import { type CuratedChange, curate, MAX_CURATED } from "../../../shared/domain/app/curate.ts";
import type { AppEdits } from "../../../shared/domain/app/edits.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { showApp } from "../../../shared/domain/app/view.ts";
import { type Category, UNCATEGORIZED } from "../../../shared/domain/category/schema.ts";
import { type CategoryStore, moveApp } from "../../../shared/domain/category/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid, notFound, type Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { requireVersion, versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract } from "./routes.ts";

export interface UpdateApp {
  readonly apps: AppStore;
  readonly edits: AppEdits;
  readonly categories: CategoryStore;
  readonly newId: NewId;
}

/** Two round trips in sequence: app and categories at once, then one transaction of app, events and memberships. */
export function update({ apps, edits, categories, newId }: UpdateApp): Operation<typeof contract> {
  return async ({ params, body, tenantId, caller, ifMatch, now, commit }) => {
    const ids = [...new Set(body.categories ?? [])].filter((id) => id !== UNCATEGORIZED);
    const [before, chosen] = await Promise.all([apps.get(tenantId, params.id), categories.find(tenantId, ids)]);
    if (before === undefined) throw notFound("app", params.id);
    requireVersion(before, ifMatch);
    const act = { eventId: () => newId("appEvent"), by: caller.actorId, now };
    requireKnown(body.categories ?? [], chosen);
    const change: CuratedChange =
      body.categories === undefined ? body : { ...body, categories: ids.length === 0 ? null : ids };
    const { app, events } = curate(before, change, act);
    if (JSON.stringify(app.curated).length > MAX_CURATED) {
      const detail = `All that is set on an app has at most ${MAX_CURATED} characters.`;
      throw invalid("invalid-request", "The texts are too long", [{ pointer: "", detail }]);
    }
    const moves =
      body.categories === undefined
        ? []
        : moveApp({ tenantId, appId: before.id }, before.curated?.categories ?? [], chosen, now);
    try {
      return await commit(
        { body: showApp(app, tenantId), version: app.version },
        (also) => edits.save(before, app, events, [...moves, ...also]),
        { before: showApp(before, tenantId) },
      );
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.index === 0) throw versionMismatch();
      throw unknown("/categories", "One of these categories is being deleted.");
    }
  };
}

function requireKnown(ids: readonly string[], found: readonly Category[]): void {
  const known = new Set([UNCATEGORIZED, ...found.map(({ id }) => id)]);
  for (const [index, id] of ids.entries())
    if (!known.has(id)) throw unknown(`/categories/${index}`, `There is no category "${id}".`);
}

function unknown(pointer: string, detail: string): Problem {
  const remedy = "Choose from GET /categories.";
  return invalid("invalid-request", "The app cannot be in this category", [{ pointer, detail, remedy }]);
}
