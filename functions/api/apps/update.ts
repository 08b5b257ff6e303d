import { type CuratedChange, curate, MAX_CURATED } from "../../../shared/domain/app/curate.ts";
import type { AppEdits } from "../../../shared/domain/app/edits.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { showApp } from "../../../shared/domain/app/view.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid, notFound } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { requireVersion, versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract } from "./routes.ts";

export interface UpdateApp {
  readonly apps: AppStore;
  readonly edits: AppEdits;
  readonly newId: NewId;
}

/** Two round trips in sequence: the app, then one transaction of app and events. */
export function update({ apps, edits, newId }: UpdateApp): Operation<typeof contract> {
  return async ({ params, body, tenantId, caller, ifMatch, now, commit }) => {
    const before = await apps.get(tenantId, params.id);
    if (before === undefined) throw notFound("app", params.id);
    requireVersion(before, ifMatch);
    const act = { eventId: () => newId("appEvent"), by: caller.tokenId, now };
    const change: CuratedChange = body;
    const { app, events } = curate(before, change, act);
    if (JSON.stringify(app.curated).length > MAX_CURATED) {
      const detail = `All that is set on an app has at most ${MAX_CURATED} characters.`;
      throw invalid("invalid-request", "The texts are too long", [{ pointer: "", detail }]);
    }
    try {
      return await commit({ body: showApp(app), version: app.version }, (also) =>
        edits.save(before, app, events, also),
      );
    } catch (error) {
      if (error instanceof ConditionFailed) throw versionMismatch();
      throw error;
    }
  };
}
