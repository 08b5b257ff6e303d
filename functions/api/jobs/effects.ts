import type { CommandLedger } from "../../../shared/domain/command/ledger.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import type { EffectStore } from "../../../shared/domain/effect/store.ts";
import { requireJob } from "../../../shared/domain/job/rules.ts";
import type { Job, Task } from "../../../shared/domain/job/schema.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { effects as contract } from "./routes.ts";

export interface ListEffects {
  readonly jobs: JobStore;
  readonly deployments: Pick<DeploymentStore, "get">;
  readonly effects: EffectStore;
  readonly ledger: CommandLedger;
  readonly pager: Pager;
}

/** Five reads: the job, its tasks, its deployment, and a batch each of their calls and of their commands. */
export function effects(needs: ListEffects): Operation<typeof contract> {
  return async ({ params, query, tenantId, reach, now }) => {
    const scope = [tenantId, "/jobs/effects", params.id];
    const [{ limit, startKey }, found, all] = await Promise.all([
      needs.pager.read(query, scope, now),
      needs.jobs.get(tenantId, params.id),
      needs.jobs.tasks(tenantId, params.id),
    ]);
    const job = requireJob(reach, found, params.id);
    const begin = all.findIndex(({ id }) => id === startKey?.["after"]) + 1;
    const tasks = all.slice(begin, begin + limit);
    const last = begin + limit < all.length ? tasks.at(-1) : undefined;
    const items = await callsOf(needs, job, tasks);
    return {
      body: await needs.pager.write(
        { items, ...(last === undefined ? {} : { startKey: { after: last.id } }) },
        scope,
        now,
      ),
    };
  };
}

/** What the steps asked of the cloud and of agents, step by step, and of each in the order in which it was asked. */
async function callsOf(needs: ListEffects, job: Job, tasks: readonly Task[]) {
  const { tenantId } = job;
  const ids = tasks.map(({ id }) => id);
  const [asked, deployment] = await Promise.all([
    needs.effects.of(tenantId, job.id, ids),
    needs.deployments.get(tenantId, job.deploymentId),
  ]);
  const frontgateId = deployment?.frontgateId;
  const ordered =
    frontgateId === undefined ? undefined : await needs.ledger.of({ tenantId, frontgateId }, ids, job.attempt);
  return tasks.flatMap(({ id, kind, nodeId }) =>
    [...(asked.get(id) ?? []), ...(ordered?.get(id) ?? [])]
      .sort((a, b) => (a.askedAt < b.askedAt ? -1 : a.askedAt > b.askedAt ? 1 : 0))
      .map((effect) => ({ taskId: id, kind, ...(nodeId === undefined ? {} : { nodeId }), ...effect })),
  );
}
