import { readRef, toRef } from "../../domain/group/path.ts";
import type { GroupStore } from "../../domain/group/store.ts";
import type { Runtime } from "../../domain/runtime/schema.ts";
import { sharedBy } from "../../domain/runtime/sharing.ts";
import type { RuntimeStore } from "../../domain/runtime/store.ts";
import { covers } from "../../kernel/grants.ts";
import { notFound } from "../../kernel/problem.ts";
import { type Reach, reaches } from "../../kernel/reach.ts";

/** Where a deployment can go. */
export interface Places {
  readonly runtimes: readonly Runtime[];
  /** The group that opens the named runtime, of another tenant's. */
  readonly by?: string;
}

/**
 * Of the tenant's runtimes those in reach; or, where another one is named, that one if its owner shares it: what others
 * share is never taken unasked. No round trip, or two.
 */
export async function placesFor(
  runtimes: Pick<RuntimeStore, "sharedOne">,
  reach: Reach,
  own: readonly Runtime[],
  named: string | undefined,
): Promise<Places> {
  const reached = own.filter((runtime) => reaches(reach, runtime));
  if (named === undefined || own.some(({ id }) => id === named)) return { runtimes: reached };
  const guest = await runtimes.sharedOne(reach.tenantId, named);
  const by = guest === undefined ? undefined : sharedBy(reach, guest);
  return guest === undefined || by === undefined ? { runtimes: reached } : { runtimes: [guest], by };
}

/**
 * Refs of the tenant's groups that a deployment shall belong to. One that is not there and one that the caller is not in
 * are the same to him. One round trip, none without groups. @throws Problem 404
 */
export async function requireSpaces(
  groups: Pick<GroupStore, "existing">,
  reach: Reach,
  named: readonly string[],
): Promise<string[]> {
  const refs = named.map((one) => toRef(reach.tenantId, one));
  const paths = refs.map((ref) => readRef(ref).path);
  const existing = await groups.existing(
    reach.tenantId,
    paths.filter((path) => path !== undefined),
  );
  refs.forEach((ref, i) => {
    const path = paths[i];
    const own = readRef(ref).tenantId === reach.tenantId && (path === undefined || existing.has(path));
    const open = covers(reach.scope, "tenant") || reach.groups.includes(ref);
    if (!own || !open) throw notFound("group", named[i] ?? ref);
  });
  return [...new Set(refs)];
}
