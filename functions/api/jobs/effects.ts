import type { EffectStore } from "../../../shared/domain/effect/store.ts";
import { requireJob } from "../../../shared/domain/job/rules.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { effects as contract } from "./routes.ts";

export interface ListEffects {
  readonly jobs: JobStore;
  readonly effects: EffectStore;
}

/** Three reads, one more for each further hundred tasks. */
export function effects(needs: ListEffects): Operation<typeof contract> {
  return async ({ params, tenantId, reach }) => {
    const [found, tasks] = await Promise.all([
      needs.jobs.get(tenantId, params.id),
      needs.jobs.tasks(tenantId, params.id),
    ]);
    const job = requireJob(reach, found, params.id);
    const asked = await needs.effects.of(
      tenantId,
      job.id,
      tasks.map(({ id }) => id),
    );
    const items = tasks.flatMap(({ id, kind, nodeId }) =>
      (asked.get(id) ?? []).map((effect) => ({
        taskId: id,
        kind,
        ...(nodeId === undefined ? {} : { nodeId }),
        ...effect,
      })),
    );
    return { body: { items } };
  };
}
