import { audienceOf } from "../../../shared/domain/app/audience.ts";
import { nextTexts } from "../../../shared/domain/app/shown.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { redecide } from "../../../shared/domain/lifecycle/redecide.ts";
import { requireCommand } from "../../../shared/domain/lifecycle/rules.ts";
import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import { UPLOADS } from "../../../shared/domain/repo/uploads.ts";
import { phasesOf } from "../../../shared/domain/review/phase.ts";
import { submit as decide } from "../../../shared/domain/review/rules.ts";
import type { StoreSettingsStore } from "../../../shared/domain/store-settings/store.ts";
import { widest } from "../../../shared/kernel/grants.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { submit as contract } from "./lifecycle-routes.ts";
import { type Lifecycle, ownAct, ownVersion } from "./load.ts";

export interface SubmitVersion extends Lifecycle {
  readonly apps: AppStore;
  readonly repos: RepoStore;
  readonly settings: StoreSettingsStore;
  readonly newId: NewId;
}

/** Two waves of reads and one transaction: version, review, its owner, and one or two rows of history. */
export function submit(needs: SubmitVersion): Operation<typeof contract> {
  return ({ params, query, body, tenantId, commit, ...call }) =>
    redecide(async () => {
      const before = await ownVersion(needs, tenantId, params.id);
      requireCommand("submit", before);
      const { appId, repoId } = before;
      const [app, settings, repo] = await Promise.all([
        needs.apps.get(tenantId, appId),
        needs.settings.get(tenantId),
        repoId === UPLOADS ? undefined : needs.repos.get(tenantId, repoId),
      ]);
      if (app === undefined) throw notFound("app", appId);
      const audience = audienceOf(repoId === UPLOADS ? app.visibility : repo?.visibility);
      const { review, ...moved } = decide(
        {
          id: needs.newId("review"),
          version: before,
          audience,
          phases: settings[audience].reviewPhases,
          texts: nextTexts(app),
        },
        { ...ownAct(call, body?.message), phases: phasesOf(widest(call.caller.grants, "reviews:decide"), true) },
      );
      const answer = { body: moved.version, version: moved.version.version };
      if (query.dryRun === "true") return answer;
      const change = { before, moved, review: { before: undefined, after: review } };
      return commit(
        { ...answer, location: `/reviews/${review.id}` },
        (also) => needs.lifecycle.save({ ...change, also }),
        { before, reason: body?.message },
      );
    });
}
