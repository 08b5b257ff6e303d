import type * as z from "zod";
import { refOf } from "../../../shared/domain/group/path.ts";
import type { Group } from "../../../shared/domain/group/schema.ts";
import type { GroupStore, UsedGroup } from "../../../shared/domain/group/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { type Reach, reaches } from "../../../shared/kernel/reach.ts";
import type { GroupView } from "./routes.ts";

/** Whoever has a narrow permission sees the groups that he is in. */
export function inReach(reach: Reach, { tenantId, path, createdBy }: Group): boolean {
  return reaches(reach, { tenantId, createdBy, groups: [refOf(tenantId, path)] });
}

/** One round trip. @throws Problem 404, the same for a group out of reach */
export async function requireGroup(groups: GroupStore, reach: Reach, id: string): Promise<UsedGroup> {
  const found = await groups.get(reach.tenantId, id);
  if (found === undefined || !inReach(reach, found.group)) throw notFound("group", id);
  return found;
}

export function shown(group: Group): z.input<typeof GroupView> {
  return { ...group, ref: refOf(group.tenantId, group.path) };
}
