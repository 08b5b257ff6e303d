import type { NoticeSettingsStore } from "../../../shared/domain/notice/settings-store.ts";
import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import * as routes from "./routes.ts";

export interface Notifications {
  readonly noticeSettings: NoticeSettingsStore;
  /** Whether this store can send mails. */
  readonly emailAvailable: boolean;
}

function get({ noticeSettings, emailAvailable }: Notifications): Operation<typeof routes.get> {
  return async ({ tenantId }) => {
    const settings = await noticeSettings.get(tenantId);
    return { body: { ...settings, emailAvailable }, version: settings.version };
  };
}

/** Two round trips. */
function update({ noticeSettings, emailAvailable }: Notifications): Operation<typeof routes.update> {
  return async ({ tenantId, body, ifMatch, commit }) => {
    const before = await noticeSettings.get(tenantId);
    requireVersion(before, ifMatch);
    const { email = before.email, language = before.language } = body;
    const next = { email, language, version: before.version + 1 };
    const answer = { body: { ...next, emailAvailable }, version: next.version };
    return unlessChanged(
      commit(answer, (also) => noticeSettings.save(tenantId, before, next, also), {
        before: { ...before, emailAvailable },
      }),
    );
  };
}

export function endpoints(needs: Notifications): readonly Endpoint[] {
  return [endpoint(routes.get, get(needs)), endpoint(routes.update, update(needs))];
}
