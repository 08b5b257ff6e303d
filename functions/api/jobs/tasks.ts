import * as z from "zod";
import { byTurn, countLayers } from "../../../shared/domain/job/layers.ts";
import { requireJob } from "../../../shared/domain/job/rules.ts";
import { Task } from "../../../shared/domain/job/schema.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import { taskDetail } from "../../../shared/domain/job/view.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { tasks as contract } from "./routes.ts";

export interface ListTasks {
  readonly jobs: JobStore;
  readonly pager: Pager;
}

/** The last task of a page: where the next one goes on. */
const Last = Task.pick({ id: true, phase: true, layer: true, place: true });

/**
 * Two reads at once: the job, and its tasks, which are counted whole whichever page is asked. They are one query: a round
 * trip for each MiB, so up to five in a row for 5,000 tasks.
 */
export function tasks({ jobs, pager }: ListTasks): Operation<typeof contract> {
  return async ({ params, query, tenantId, reach, now }) => {
    const { layer, phase, status } = query;
    const scope = [tenantId, "/jobs/tasks", params.id, String(layer ?? ""), phase ?? "", status ?? ""];
    const [{ limit, startKey }, found, read] = await Promise.all([
      pager.read(query, scope, now),
      jobs.get(tenantId, params.id),
      jobs.tasks(tenantId, params.id),
    ]);
    requireJob(reach, found, params.id);
    const all = [...read].sort(byTurn);
    const after = startKey === undefined ? undefined : Last.parse(startKey);
    const rest = all.filter(
      (task) =>
        (layer === undefined || task.layer === layer) &&
        (phase === undefined || (task.phase ?? "do") === phase) &&
        (status === undefined || task.status === status) &&
        (after === undefined || byTurn(after, task) < 0),
    );
    const items = rest.slice(0, limit);
    const last = items.length < rest.length ? items.at(-1) : undefined;
    const page = await pager.write({ items, startKey: last && Last.parse(last) }, scope, now);
    return { body: { ...page, items: items.map(taskDetail), layers: countLayers(all) } };
  };
}
