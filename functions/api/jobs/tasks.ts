import { requireJob } from "../../../shared/domain/job/rules.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import { taskDetail } from "../../../shared/domain/job/view.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { tasks as contract } from "./routes.ts";

export interface ListTasks {
  readonly jobs: JobStore;
}

export function tasks({ jobs }: ListTasks): Operation<typeof contract> {
  return async ({ params, tenantId, reach }) => {
    const [found, items] = await Promise.all([jobs.get(tenantId, params.id), jobs.tasks(tenantId, params.id)]);
    const job = requireJob(reach, found, params.id);
    const layers: string[][] = Array.from({ length: job.layers }, () => []);
    for (const { layer, id } of items) {
      const ids = layers[layer];
      if (ids === undefined) layers[layer] = [id];
      else ids.push(id);
    }
    return { body: { items: items.map(taskDetail), layers } };
  };
}
