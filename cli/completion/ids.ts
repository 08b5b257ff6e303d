import { operations } from "../../sdk/generated/operations.ts";
import { pitrixClient } from "../../sdk/index.ts";
import { groupNames } from "../api/names.ts";
import { readSettings } from "../config/settings.ts";
import type { Context } from "../context.ts";
import { isTree } from "../values/set.ts";
import type { Candidate } from "./candidates.ts";

/** Whoever presses Tab waits no longer. */
const PATIENCE_MS = 1500;

/** Ids of a group's newest objects with their names; none when the store cannot be asked: completion never fails. */
export async function idsOf(context: Context, group: string, typed: string): Promise<readonly Candidate[]> {
  const listing = operations.find(
    ({ resource, method, params }) => method === "list" && params.length === 0 && groupNames(resource).includes(group),
  );
  if (listing === undefined) return [];
  try {
    const { endpoint, token } = await readSettings(context);
    const client = pitrixClient({ url: endpoint, token, retries: 0, timeoutMs: PATIENCE_MS });
    const query = listing.paged ? { pageSize: 50 } : {};
    const answer = await client.send<unknown>({ method: "GET", path: listing.path, query, signal: context.signal });
    const items = isTree(answer) && Array.isArray(answer.items) ? answer.items.filter(isTree) : [];
    return items.flatMap(({ id, name, status }) => {
      if (typeof id !== "string" || !id.startsWith(typed)) return [];
      const about = [name, status].filter((part) => typeof part === "string").join(", ");
      return [{ value: id, about }];
    });
  } catch {
    return [];
  }
}
