import * as z from "zod";
import { derivedId } from "../../kernel/ids.ts";
import { GroupPath } from "./path.ts";

/** Groups of a tenant: one query reads them all (500 of at most 2.6 KB are about 1 MiB). */
export const MAX_GROUPS = 500;

/** A group of a tenant's members. */
export const Group = z.object({
  /** Made of tenant and path: the same path is the same group. */
  id: z.string(),
  tenantId: z.string(),
  path: GroupPath,
  description: z.string(),
  version: z.int(),
  createdAt: z.string(),
  createdBy: z.string(),
  updatedAt: z.string(),
});
export type Group = z.infer<typeof Group>;

export function groupId(tenantId: string, path: string): string {
  return derivedId("group", tenantId, path);
}
