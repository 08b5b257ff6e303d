import type { StagedVersion } from "../../../shared/domain/app/channel.ts";
import { type AppEdits, fails, passes } from "../../../shared/domain/app/edits.ts";
import { promote as decide, rollBack } from "../../../shared/domain/app/promotion.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { showApp } from "../../../shared/domain/app/view.ts";
import { isDeployable } from "../../../shared/domain/lifecycle/rules.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid, notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { givingWay } from "./giving-way.ts";
import type { promote as promoteContract, rollback as rollbackContract } from "./routes.ts";

export interface PromoteApp {
  readonly apps: AppStore;
  readonly edits: AppEdits;
  readonly newId: NewId;
}

/** Two round trips in sequence: everything read at once, then one transaction; again when the app was changed between them. */
export function promote({ edits, newId }: PromoteApp): Operation<typeof promoteContract> {
  return ({ params, body, tenantId, caller, now, commit }) =>
    givingWay(async () => {
      const { app, version, passed } = await edits.promotable(tenantId, params.id, body.appVersionId);
      if (app === undefined) throw notFound("app", params.id);
      if (version === undefined || version.appId !== app.id)
        throw unfit(`The app has no version "${body.appVersionId}".`);
      if (!isDeployable(version.status)) throw unfit(`Version ${version.packageVersion} is ${version.status}.`);
      const act = { eventId: () => newId("appEvent"), by: caller.actorId, now };
      const { stage, skip, reason } = body;
      const next = decide(app, { version, stage, passed, skip, reason }, act);
      const noted = next.events.length === 0 ? [] : [passes(app, stage, version.id)];
      return commit(
        { body: showApp(next.app, tenantId), version: next.app.version },
        (also) => edits.save(app, next.app, next.events, [...noted, ...also]),
        { before: showApp(app, tenantId), reason },
      );
    });
}

/** Three round trips in sequence: the app, the versions before, one transaction. */
export function rollback({ apps, edits, newId }: PromoteApp): Operation<typeof rollbackContract> {
  return ({ params, body, tenantId, caller, now, commit }) =>
    givingWay(async () => {
      const app = await apps.get(tenantId, params.id);
      if (app === undefined) throw notFound("app", params.id);
      const channel = app.channels?.[body.stage];
      const before = await edits.versions(tenantId, channel?.previous.map(({ appVersionId }) => appVersionId) ?? []);
      const usable = ({ appVersionId, digest }: StagedVersion) =>
        before.some(
          (version) => version.id === appVersionId && version.digest === digest && isDeployable(version.status),
        );
      const act = { eventId: () => newId("appEvent"), by: caller.actorId, now };
      const next = rollBack(app, body.stage, usable, body.reason, act);
      const failed = channel === undefined ? [] : [fails(app, body.stage, channel.appVersionId)];
      return commit(
        { body: showApp(next.app, tenantId), version: next.app.version },
        (also) => edits.save(app, next.app, next.events, [...failed, ...also]),
        { before: showApp(app, tenantId), reason: body.reason },
      );
    });
}

function unfit(detail: string) {
  const fault = { pointer: "/appVersionId", detail, remedy: "Choose one of the app's versions that can be deployed." };
  return invalid("invalid-request", "This version cannot be promoted", [fault]);
}
