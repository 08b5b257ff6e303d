import * as z from "zod";
import { covers } from "../../kernel/grants.ts";
import type { Reach } from "../../kernel/reach.ts";

/**
 * `private`: everybody in the owning tenant; `public`: every tenant; `group`: members of the groups that are named, of
 * whatever tenant, and whoever reaches everything of the owning one.
 */
export const Visibility = z.enum(["private", "public", "group"]);
export type Visibility = z.infer<typeof Visibility>;

/** Who asks. */
export interface Viewer {
  readonly tenantId: string;
  /** Refs of the groups by which he is meant. */
  readonly groups: readonly string[];
  /** Sees all of his own tenant's, drafts too, whomever it is shared with. */
  readonly wide: boolean;
}

/** Whose own permission it is reaches no group's apps; what the whole tenant has he sees. */
export function viewerOf({ scope, tenantId, groups }: Reach): Viewer {
  return { tenantId, groups: scope === "own" ? [] : groups, wide: covers(scope, "tenant") };
}

/** What decides who sees the apps of a repo, or an uploaded app. Absent = private. */
export interface Shared {
  readonly tenantId: string;
  readonly visibility?: Visibility | undefined;
  readonly groups?: readonly string[] | undefined;
}

export function mayRead(viewer: Viewer, { tenantId, visibility, groups = [] }: Shared): boolean {
  const own = viewer.tenantId === tenantId;
  if (visibility === "public" || (own && viewer.wide)) return true;
  if (visibility === "group") return groups.some((group) => viewer.groups.includes(group));
  return own;
}
