import * as z from "zod";
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

/**
 * Images of apps and repos from the table's stream → the index. What fails is handed to a function of its own, which is
 * tried again: one app never holds up the stream.
 * @returns what could not be done, for the log
 */
export async function followCatalogue(
  parts: FollowParts,
  images: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly unknown[]> {
  const apps = new Map<string, { tenantId: string; appId: string }>();
  const failures: unknown[] = [];
  for (const image of images) {
    const app = AppImage.safeParse(image).data;
    if (app !== undefined) apps.set(app.id, { tenantId: app.tenantId, appId: app.id });
    const repo = image["entity"] === "Repo" ? Repo.safeParse(image).data : undefined;
    if (repo === undefined) continue;
    const owner = { tenantId: repo.tenantId, repoId: repo.id };
    if (await parts.index.noteRepo(owner, fingerprintOf(repo)))
      await parts.functions.send(parts.reindexFunction, owner);
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

const AppImage = z.looseObject({ entity: z.literal("App"), tenantId: z.string(), id: z.string() });
