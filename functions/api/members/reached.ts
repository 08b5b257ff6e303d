import type * as z from "zod";
import { refOf } from "../../../shared/domain/group/path.ts";
import type { Member } from "../../../shared/domain/member/schema.ts";
import type { MemberStore } from "../../../shared/domain/member/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { type Reach, reaches } from "../../../shared/kernel/reach.ts";
import type { MemberView } from "./routes.ts";

/** A narrow permission shows oneself, or who is in one's groups too. */
export function inReach(reach: Reach, { tenantId, userId, groups }: Member): boolean {
  return reaches(reach, { tenantId, createdBy: userId, groups: groups.map((path) => refOf(tenantId, path)) });
}

/** One round trip. @throws Problem 404, the same for a member out of reach */
export async function requireMember(members: MemberStore, reach: Reach, userId: string): Promise<Member> {
  const member = await members.get(reach.tenantId, userId);
  if (member === undefined || !inReach(reach, member)) throw notFound("member", userId);
  return member;
}

export function shown({ userId, ...member }: Member): z.input<typeof MemberView> {
  return { ...member, id: userId };
}
