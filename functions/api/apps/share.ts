import { appEventItem } from "../../../shared/domain/app/event.ts";
import type { App } from "../../../shared/domain/app/schema.ts";
import { renewed, shownApp } from "../../../shared/domain/app/shown.ts";
import { showApp } from "../../../shared/domain/app/view.ts";
import { requireShares } from "../../../shared/domain/group/named.ts";
import type { GroupStore } from "../../../shared/domain/group/store.ts";
import { redecide } from "../../../shared/domain/lifecycle/redecide.ts";
import type { LifecycleStore } from "../../../shared/domain/lifecycle/store.ts";
import { UPLOADS } from "../../../shared/domain/repo/uploads.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid, notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { share as contract } from "./share-routes.ts";

export interface ShareApp {
  readonly lifecycle: LifecycleStore;
  readonly groups: GroupStore;
  readonly newId: NewId;
}

/** Two waves of reads, as the app then names a version that its audience may see, and one transaction. */
export function share({ lifecycle, groups, newId }: ShareApp): Operation<typeof contract> {
  return ({ params, query, body, tenantId, caller, now, commit }) =>
    redecide(async () => {
      const state = await lifecycle.appOf({ tenantId, appId: params.id });
      if (state === undefined) throw notFound("app", params.id);
      const { app, versions } = state;
      requireSharing(app, body);
      const { visibility } = body;
      const sharing = { visibility, groups: await requireShares(groups, tenantId, body.groups) };
      const next = renewed(app, shownApp({ ...app, ...sharing }, versions), now);
      const answer = { body: showApp(next, tenantId), version: next.version };
      if (query.dryRun === "true") return answer;
      const event = {
        id: newId("appEvent"),
        tenantId,
        appId: app.id,
        action: "shared" as const,
        at: now.toISOString(),
        by: caller.actorId,
        from: app.visibility ?? "private",
        to: body.visibility,
        members: ["visibility", "groups"],
      };
      const told = next === app ? [] : [{ put: appEventItem(event) }];
      return commit(answer, (also) => lifecycle.saveApp(app, next, [...told, ...also]), {
        before: showApp(app, tenantId),
      });
    });
}

function requireSharing(app: App, { visibility, groups }: { visibility: string; groups: readonly string[] }): void {
  const fault =
    app.repoId !== UPLOADS
      ? { pointer: "/visibility", detail: "A repo lists this app: it is as visible as its repo." }
      : visibility === "group" && groups.length === 0
        ? { pointer: "/groups", detail: 'With the visibility "group", name at least one.' }
        : visibility !== "group" && groups.length > 0
          ? { pointer: "/groups", detail: 'Groups count with the visibility "group" only.' }
          : undefined;
  if (fault !== undefined) throw invalid("invalid-request", "The app cannot be shared so", [fault]);
}
