import { createHash } from "node:crypto";
import * as z from "zod";
import { appKey, appVersionKey } from "../domain/app/entity.ts";
import { App, AppVersion } from "../domain/app/schema.ts";
import { repoKey } from "../domain/repo/entity.ts";
import { Repo } from "../domain/repo/schema.ts";
import { UPLOADS } from "../domain/repo/uploads.ts";
import { facet, innerScope, searchDocument } from "../domain/search/document.ts";
import { facetTerm, ROWS, termPartition } from "../domain/search/entity.ts";
import type { SearchIndex } from "../domain/search/index-store.ts";
import type { Item, Table } from "../platform/dynamodb.ts";

export interface ReindexParts {
  readonly table: Table;
  readonly index: SearchIndex;
  /** Package formats of each provider. */
  readonly formats: ReadonlyMap<string, readonly string[]>;
}

/** Brings the index to what app, latest version and repo say now: 2 reads beside the index's own round trips. */
export function reindexApp(parts: ReindexParts, owner: { readonly tenantId: string; readonly appId: string }) {
  return parts.index.put(owner, () => documentOf(parts, owner.tenantId, owner.appId));
}

async function documentOf({ table, formats }: ReindexParts, tenantId: string, appId: string) {
  const row = await table.get(appKey(tenantId, appId), { consistent: true });
  if (row === undefined) return undefined;
  const app = App.parse(row);
  const keys = [
    appVersionKey(tenantId, app.latestVersionId),
    ...(app.repoId === UPLOADS ? [] : [repoKey(tenantId, app.repoId)]),
  ];
  const [version, repo] = await table.batchGet(keys, { consistent: true });
  // A repo that is gone lists nothing; the scan marks its apps, and until then nobody else sees them.
  if (app.repoId !== UPLOADS && repo === undefined) return undefined;
  return searchDocument({
    app,
    repo: repo === undefined ? undefined : Repo.parse(repo),
    version: version === undefined ? undefined : AppVersion.parse(version),
    formats,
  });
}

/** What of a repo is in the index of its apps. */
export function fingerprintOf({ visibility, groups, providers, labels }: Repo): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([visibility, groups, providers, sorted]))
    .digest("base64url");
}

const Row = z.object({ appId: z.string(), sk: z.string() });

/**
 * Brings the apps of a repo to what it says now, until `stopAt`. One query a hundred apps.
 * @returns where to go on, or `undefined` when all are done
 */
export async function reindexRepo(
  parts: ReindexParts,
  repo: { readonly tenantId: string; readonly repoId: string; readonly after?: string | undefined },
  stopped: () => boolean,
): Promise<string | undefined> {
  const pk = termPartition(innerScope(repo.tenantId), facetTerm(facet("repo", repo.repoId)));
  let after = repo.after;
  for (;;) {
    const startKey: { readonly startKey?: Item } = after === undefined ? {} : { startKey: { pk, sk: after } };
    const { items, lastKey } = await parts.table.query({ pk, prefix: ROWS, limit: 100, consistent: true, ...startKey });
    for (const item of items) {
      const { appId, sk } = Row.parse(item);
      await reindexApp(parts, { tenantId: repo.tenantId, appId });
      after = sk;
      if (stopped()) return after;
    }
    if (lastKey === undefined) return undefined;
  }
}
