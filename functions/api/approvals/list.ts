import { takesPart, waitsFor } from "../../../shared/domain/approval/decide.ts";
import type { People } from "../../../shared/domain/approval/people.ts";
import type { Approval } from "../../../shared/domain/approval/schema.ts";
import type { ApprovalStore } from "../../../shared/domain/approval/store.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type ActNeeds, visible } from "./act.ts";
import type { list as contract, get as getting } from "./routes.ts";

export interface ListApprovals {
  readonly approvals: ApprovalStore;
  readonly people: People;
  readonly pager: Pager;
}

/** Queries of one page at most: what matches may be far apart. */
const MAX_QUERIES = 5;

/** One read of who asks, and one query a page where most of it matches; at most 5. */
export function list({ approvals, people, pager }: ListApprovals): Operation<typeof contract> {
  return async ({ query, tenantId, caller, reach, now }) => {
    const { view, kind } = query;
    const state = view === "inbox" ? "pending" : query.state;
    const scope = [tenantId, "/approvals", caller.actorId, view, state, kind ?? ""];
    const { limit, startKey } = await pager.read(query, scope, now);
    const shown = async (approval: Approval): Promise<boolean> => {
      if (kind !== undefined && approval.kind !== kind) return false;
      if (view === "mine") return approval.createdBy === caller.actorId;
      if (view === "all" && reaches(reach, approval)) return true;
      const actor = await people.actor(caller, approval, now);
      return view === "inbox" ? waitsFor(approval, actor) : takesPart(approval, actor);
    };
    const items: Approval[] = [];
    let from = startKey;
    for (let round = 0; round < MAX_QUERIES && items.length < limit; round++) {
      const page = await approvals.list(tenantId, state, {
        limit: limit - items.length,
        ...(from === undefined ? {} : { startKey: from }),
      });
      const matches = await Promise.all(page.items.map(shown));
      items.push(...page.items.filter((_, place) => matches[place] === true));
      from = page.startKey;
      if (from === undefined) break;
    }
    return { body: await pager.write({ items, startKey: from }, scope, now) };
  };
}

/** Two reads, and one for each place that the caller holds for somebody. */
export function get({ approvals, people }: Pick<ActNeeds, "approvals" | "people">): Operation<typeof getting> {
  return async ({ params, tenantId, caller, reach, now }) => {
    const found = await approvals.get(tenantId, params.id);
    const actor = await people.actor(caller, found ?? { delegations: [] }, now);
    const approval = visible(found, reach, actor, params.id);
    return { body: approval, version: approval.version };
  };
}
