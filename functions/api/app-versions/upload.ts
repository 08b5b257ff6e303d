import { draftApp, draftVersion } from "../../../shared/domain/app/drafts.ts";
import { warningsOf } from "../../../shared/domain/app/form-view.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { uploaded } from "../../../shared/domain/lifecycle/rules.ts";
import type { Upload } from "../../../shared/domain/upload/schema.ts";
import type { UploadStore } from "../../../shared/domain/upload/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { openPackage } from "../../../shared/packages/open-package.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { upload as contract } from "./routes.ts";
import type { UploadReader } from "./upload-reader.ts";

export interface UploadPackage {
  readonly apps: AppStore;
  readonly uploads: UploadStore;
  readonly reader: UploadReader;
}

/** Uploads of one app at once that one request gives way to. */
const MAX_ATTEMPTS = 5;

/**
 * Checks the package, then writes version, package and app in one transaction. The same bytes again meet their version,
 * or bring back the one that was deleted.
 */
export function upload({ apps, uploads, reader }: UploadPackage): Operation<typeof contract> {
  return async ({ body, tenantId, caller, requestId, now, commit }) => {
    const archive = body instanceof Uint8Array ? body : await announced(uploads, tenantId, body.uploadId, now);
    const { package: value, ...facts } = await reader.read(archive);
    const stored = { format: facts.format, package: value };
    const read = openPackage(stored);
    const draft = draftVersion({ tenantId, ...facts, read, now });
    for (let attempt = 1; ; attempt++) {
      const before = await apps.draftState(draft);
      const tombstone = before.version?.status === "deleted" ? before.version : undefined;
      const known = tombstone === undefined ? before.version : undefined;
      const act = { actor: caller.actorId, actedAs: "owner" as const, requestId, now };
      const { version: made, history } = uploaded(draft, tombstone, act);
      const version = known ?? made;
      const shown = { ...version, warnings: warningsOf(read) };
      const answer = { body: shown, version: version.version, location: `/app-versions/${version.id}` };
      try {
        return await commit(answer, (also) => {
          const [row] = history;
          if (known !== undefined || row === undefined) return apps.keepDraft(also);
          const app = draftApp(before.app, version, read, now);
          return apps.addDraft({ app, before: before.app, version, tombstone, history: row, stored, also });
        });
      } catch (error) {
        // Somebody else's upload came between: of the same bytes, or of another version of the app.
        const overtaken = error instanceof ConditionFailed && error.index < 2 && known === undefined;
        if (!overtaken || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  };
}

/** One round trip. */
async function announced(uploads: UploadStore, tenantId: string, id: string, now: Date): Promise<Upload> {
  const upload = await uploads.get(tenantId, id, now);
  if (upload === undefined) throw notFound("upload", id);
  return upload;
}
