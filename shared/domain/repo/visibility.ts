import * as z from "zod";

/** `private`: the owning tenant; `public`: every tenant; `group`: the owning tenant and whose token has one of the groups. */
export const Visibility = z.enum(["private", "public", "group"]);
export type Visibility = z.infer<typeof Visibility>;

/** A group is a name that the operator writes into tokens. */
export const GroupName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "is not the name of a group");

/** Who asks. */
export interface Viewer {
  readonly tenantId: string;
  readonly groups: readonly string[];
}

/** What decides who sees the apps of a repo, or an uploaded app. Absent = private. */
export interface Shared {
  readonly tenantId: string;
  readonly visibility?: Visibility | undefined;
  readonly groups?: readonly string[] | undefined;
}

export function mayRead(viewer: Viewer, { tenantId, visibility, groups = [] }: Shared): boolean {
  if (viewer.tenantId === tenantId || visibility === "public") return true;
  return visibility === "group" && groups.some((group) => viewer.groups.includes(group));
}
