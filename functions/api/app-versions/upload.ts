import { draftApp, draftVersion } from "../../../shared/domain/app/drafts.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { openPackage } from "../../../shared/packages/open-package.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { upload as contract } from "./routes.ts";
import type { UploadReader } from "./upload-reader.ts";

export interface UploadPackage {
  readonly apps: AppStore;
  readonly reader: UploadReader;
}

/** Uploads of one app at once that one request gives way to. */
const MAX_ATTEMPTS = 5;

/** Checks the package, then writes version, package and app in one transaction. The same bytes again meet their version. */
export function upload({ apps, reader }: UploadPackage): Operation<typeof contract> {
  return async ({ body, tenantId, now, commit }) => {
    const { package: value, ...uploaded } = await reader.read(body);
    const stored = { format: uploaded.format, package: value };
    const read = openPackage(stored);
    const draft = draftVersion({ tenantId, ...uploaded, read, now });
    for (let attempt = 1; ; attempt++) {
      const before = await apps.draftState(draft);
      const version = before.version ?? draft;
      const answer = { body: version, version: version.version, location: `/app-versions/${version.id}` };
      try {
        return await commit(answer, (also) => {
          if (before.version !== undefined) return apps.keepDraft(also);
          const app = draftApp(before.app, draft, read, now);
          return apps.addDraft({ app, before: before.app, version: draft, stored, also });
        });
      } catch (error) {
        // Somebody else's upload came between: of the same bytes, or of another version of the app.
        const overtaken = error instanceof ConditionFailed && error.index < 2 && before.version === undefined;
        if (!overtaken || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  };
}
