import { audienceOf } from "../../../shared/domain/app/audience.ts";
import { appEventItem } from "../../../shared/domain/app/event.ts";
import { nextTexts, published, renewed } from "../../../shared/domain/app/shown.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { showApp } from "../../../shared/domain/app/view.ts";
import { redecide } from "../../../shared/domain/lifecycle/redecide.ts";
import type { LifecycleStore } from "../../../shared/domain/lifecycle/store.ts";
import type { StoreSettingsStore } from "../../../shared/domain/store-settings/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { publish as contract } from "./share-routes.ts";

export interface PublishApp {
  readonly apps: AppStore;
  readonly lifecycle: LifecycleStore;
  readonly settings: StoreSettingsStore;
  readonly newId: NewId;
}

/** One wave of reads, one transaction. */
export function publish({ apps, lifecycle, settings, newId }: PublishApp): Operation<typeof contract> {
  return ({ params, tenantId, caller, now, commit }) =>
    redecide(async () => {
      const [app, store] = await Promise.all([apps.get(tenantId, params.id), settings.get(tenantId)]);
      if (app === undefined) throw notFound("app", params.id);
      const phases = store[audienceOf(app.visibility)].reviewPhases;
      if (phases.length > 0) throw reviewed(phases);
      const next = renewed(app, published(app, nextTexts(app)), now);
      const event = {
        id: newId("appEvent"),
        tenantId,
        appId: app.id,
        action: "published" as const,
        at: now.toISOString(),
        by: caller.actorId,
      };
      const told = next === app ? [] : [{ put: appEventItem(event) }];
      return commit(
        { body: showApp(next, tenantId), version: next.version },
        (also) => lifecycle.saveApp(app, next, [...told, ...also]),
        { before: showApp(app, tenantId) },
      );
    });
}

function reviewed(phases: readonly string[]): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "What this app's page says is reviewed first",
    detail: `The store asks for the reviews ${phases.join(", ")}. Submit a version: the draft is reviewed with it, and its release publishes it.`,
    extensions: { reviewPhases: [...phases] },
  });
}
