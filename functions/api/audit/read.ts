import type { AuditReader, AuditRow } from "../../../shared/domain/audit/read-store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Reach } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { head as ending, entries as exporting, list as listing } from "./routes.ts";

export interface ReadAudit {
  readonly audit: AuditReader;
  readonly pager: Pager;
}

/** Two round trips in sequence; see the store. */
export function list({ audit, pager }: ReadAudit): Operation<typeof listing> {
  return async ({ query, reach, now }) => {
    const tenantId = whose(reach, query.tenantId);
    const { objectType, objectId, actorId } = query;
    const [from, until] = [utc(query.from), utc(query.until)];
    if ((objectType === undefined) !== (objectId === undefined))
      throw unfit("Give objectType and objectId together, or neither.");
    if (objectId !== undefined && actorId !== undefined) throw unfit("Give an object or an actor, not both.");
    const object = objectType === undefined || objectId === undefined ? undefined : { type: objectType, id: objectId };
    const scope = [tenantId, "/audit", JSON.stringify([object, actorId, from, until])];
    const page = await audit.list(tenantId, { object, actorId, from, until }, await pager.read(query, scope, now));
    return { body: await pager.write({ ...page, items: page.items.map(shown) }, scope, now) };
  };
}

/** Two reads at once. */
export function head({ audit }: ReadAudit): Operation<typeof ending> {
  return async ({ query, reach }) => {
    const found = await audit.head(whose(reach, query.tenantId));
    return { body: { ...found.head, waiting: found.waiting } };
  };
}

/** Two round trips in sequence. */
export function entries({ audit }: ReadAudit): Operation<typeof exporting> {
  return async ({ query, reach }) => {
    const tenantId = whose(reach, query.tenantId);
    // The end is read first: it is never behind what is shown.
    const [end, rows] = [await audit.head(tenantId), await audit.after(tenantId, query.after, query.count)];
    const items = rows.filter(({ entry }) => entry.seq <= end.head.seq).map(shown);
    return { body: { items, head: { ...end.head, waiting: end.waiting } } };
  };
}

/** The caller's tenant, or for the platform's staff the one that is asked for. @throws Problem 404 */
function whose({ scope, tenantId }: Reach, asked: string | undefined): string {
  if (asked === undefined || asked === tenantId) return tenantId;
  if (scope !== "platform") throw notFound("tenant", asked);
  return asked;
}

/** As the log has its times, which are compared as text. */
function utc(text: string | undefined): string | undefined {
  return text === undefined ? undefined : new Date(text).toISOString();
}

function shown({ entry, source }: AuditRow) {
  return source === undefined ? entry : { ...entry, source };
}

function unfit(detail: string): Problem {
  return new Problem({ status: 400, code: "invalid-query", title: "The query is not what this route takes", detail });
}
