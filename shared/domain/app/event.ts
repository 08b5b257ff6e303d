import * as z from "zod";
import type { Item, Key } from "../../platform/dynamodb.ts";
import { Stage } from "./curated.ts";

/*
 * Access pattern: an app's history, newest first: pk `T#<tenant>#APP#<appId>#EVENT`, sk `<eventId>` (ids sort by time).
 */

/** Something that was done to an app: who, when, why, and what it changed. Kept for ever. */
export const AppEvent = z.object({
  id: z.string(),
  tenantId: z.string(),
  appId: z.string(),
  /** `edited`: members set or taken away; `staged`: the app's own stage; `promoted`, `rolled-back`: a stage's version; `shared`: who may see it; `published`: its draft. */
  action: z.enum(["edited", "staged", "promoted", "rolled-back", "shared", "published"]),
  at: z.string(),
  /** Id of the token that did it. */
  by: z.string(),
  reason: z.string().optional(),
  /** Stage that a version was put on, or that the app came to. */
  stage: Stage.optional(),
  /** Before: a stage, or a version's id. */
  from: z.string().optional(),
  to: z.string().optional(),
  /** Digest of the version `to`. */
  digest: z.string().optional(),
  /** A stage before it was skipped. */
  skipped: z.boolean().optional(),
  /** Names of the members that were set or taken away. */
  members: z.array(z.string()).optional(),
});
export type AppEvent = z.infer<typeof AppEvent>;

export function appEventPartition(tenantId: string, appId: string): string {
  return `T#${tenantId}#APP#${appId}#EVENT`;
}

export function appEventItem(event: AppEvent): Item & Key {
  return { pk: appEventPartition(event.tenantId, event.appId), sk: event.id, entity: "AppEvent", ...event };
}
