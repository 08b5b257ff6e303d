import * as z from "zod";
import { App } from "../domain/app/schema.ts";
import { Repo } from "../domain/repo/schema.ts";
import type { Functions } from "../platform/lambda.ts";
import { fingerprintOf, type ReindexParts, reindexApp } from "./reindex.ts";

/** Asks the function `search-reindex` for one app, or for all of a repo from `after` on. */
export const ReindexRequest = z.strictObject({
  tenantId: z.string(),
  appId: z.string().optional(),
  repoId: z.string().optional(),
  after: z.string().optional(),
});
export type ReindexRequest = z.infer<typeof ReindexRequest>;

export interface FollowParts extends ReindexParts {
  readonly functions: Functions;
  readonly reindexFunction: string;
}

/** Apps whose index is brought up to date at the same time: those of one tenant share counters. */
const AT_ONCE = 4;

type Image = Readonly<Record<string, unknown>>;

/** An item as it is now, and as it was; without `before` it is new. */
export interface ImageChange {
  readonly image: Image;
  readonly before?: Image | undefined;
}

/**
 * Changes of apps and repos from the table's stream → the index. What a search does not look at costs nothing: a scan
 * that found a repo unchanged writes its item, and so does every promotion of a version. What fails is handed to a
 * function of its own, which is tried again: one app never holds up the stream.
 * @returns what could not be done, for the log
 */
export async function followCatalogue(
  parts: FollowParts,
  changes: readonly ImageChange[],
): Promise<readonly unknown[]> {
  const apps = new Map<string, { tenantId: string; appId: string }>();
  const failures: unknown[] = [];
  for (const { image, before } of changes) {
    if (image["entity"] === "App") {
      const app = App.safeParse(image).data;
      if (app !== undefined && searched(app) !== searched(App.safeParse(before).data))
        apps.set(app.id, { tenantId: app.tenantId, appId: app.id });
    }
    if (image["entity"] !== "Repo") continue;
    const [repo, old] = [Repo.safeParse(image).data, Repo.safeParse(before).data];
    // A new repo has no apps yet.
    if (repo === undefined || old === undefined || fingerprintOf(repo) === fingerprintOf(old)) continue;
    await parts.functions.send(parts.reindexFunction, { tenantId: repo.tenantId, repoId: repo.id });
  }
  const queue = apps.values();
  const work = async () => {
    for (const owner of queue) {
      try {
        await reindexApp(parts, owner);
      } catch (error) {
        failures.push(error);
        await parts.functions.send(parts.reindexFunction, owner);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failures;
}

/** What of an app its rows are made from. */
function searched(app: App | undefined): string | undefined {
  if (app === undefined) return undefined;
  const { name, description, keywords, curated, status, audience, visibility, groups, latestVersionId } = app;
  return JSON.stringify([name, description, keywords, curated, status, audience, visibility, groups, latestVersionId]);
}
