import * as z from "zod";
import { type Fault, invalid } from "../../kernel/problem.ts";
import { GroupInput, readRef, toRef } from "./path.ts";
import type { GroupStore } from "./store.ts";

/** Groups with which one object is shared. */
export const MAX_SHARES = 32;

/** As a request names them. */
export const Shares = z.array(GroupInput).max(MAX_SHARES);

/**
 * The refs of the groups that a request names, each once. Those of the own tenant are there; whether another tenant has
 * such a group is not ours to tell. One batch read, none where no own group is named.
 * @throws Problem 422 with a pointer to each that is not there
 */
export async function requireShares(
  groups: Pick<GroupStore, "existing">,
  tenantId: string,
  named: readonly string[],
): Promise<string[]> {
  const refs = named.map((one) => toRef(tenantId, one));
  const own = refs.map((ref) => {
    const read = readRef(ref);
    return read.tenantId === tenantId ? read.path : undefined;
  });
  const existing = await groups.existing(
    tenantId,
    own.filter((path) => path !== undefined),
  );
  const faults = own.flatMap((path, i): Fault[] =>
    path === undefined || existing.has(path)
      ? []
      : [{ pointer: `/groups/${i}`, detail: `There is no group "${path}".`, remedy: "Choose one of GET /groups." }],
  );
  if (faults.length > 0) throw invalid("invalid-request", "There is no such group", faults);
  return [...new Set(refs)];
}
