import { expect } from "vitest";
import type { Job } from "../../domain/job/schema.ts";
import type { RequestKind } from "../../operations/contract.ts";
import { loadFiles, readGood } from "../../packages/vm/real-packages.ts";
import { memoryTable } from "../../platform/testing/memory-table.ts";
import type { Provider } from "../../providers/contract.ts";
import { replicasOf, type TestRevision } from "../../tasks/testing/workloads-state.ts";
import { prepareWorkloads } from "../../tasks/testing/workloads-world.ts";
import { testWorld } from "../../tasks/testing/world.ts";
import { ask } from "../testing/ask.ts";

const paper = readGood(loadFiles("paper"));
let counter = 0;

/** A deployment of workloads in a world of its own, before its first job has run. */
export async function cluster(more: Parameters<typeof prepareWorkloads>[2] = {}, provider?: Provider) {
  const id = `dep-works${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", paper, id, provider === undefined ? {} : { provider });
  const { job, deployment } = await prepareWorkloads(here, id, more);
  const stored = async () => {
    const found = await here.deployments.get(here.tenant, id);
    if (found === undefined) throw new Error("gone");
    return found;
  };
  const { namespace, release: name } = deployment.workloads ?? { namespace: "", release: "" };
  const place = `${namespace}/${name}`;
  const newest = (): TestRevision | undefined => here.cloud.workloads.releases.get(place)?.at(-1);
  return {
    id,
    here,
    job,
    place,
    namespace,
    stored,
    newest,
    jobOf: async ({ id: jobId }: Pick<Job, "id">) => {
      const found = await here.jobs.get(here.tenant, jobId);
      if (found === undefined) throw new Error("gone");
      return found;
    },
    /** Replicas of each workload, as they run. */
    replicas: () => {
      const last = newest();
      return last && Object.fromEntries(Object.keys(last.pkg.workloads).map((one) => [one, replicasOf(last, one)]));
    },
    ask: (kind: RequestKind, request: unknown = {}) => ask(here, id, kind, request),
    /** Asks for an operation and runs its job to the end, whatever that is. */
    async change(kind: RequestKind, request: unknown = {}): Promise<Job> {
      const asked = await ask(here, id, kind, request);
      await here.run(asked);
      return this.jobOf(asked);
    },
  };
}
export type Cluster = Awaited<ReturnType<typeof cluster>>;

/** The same, running. */
export async function running(more: Parameters<typeof prepareWorkloads>[2] = {}): Promise<Cluster> {
  const it = await cluster(more);
  await it.here.run(it.job);
  await expectEnded(it, it.job, "active");
  return it;
}

/** The job succeeded, nothing was made twice, nobody holds anything. */
export async function expectEnded(it: Cluster, job: Pick<Job, "id">, status: string): Promise<void> {
  const ended = await it.jobOf(job);
  expect(ended.failure).toBeUndefined();
  expect(ended.status).toBe("succeeded");
  await expectFree(it, status);
}

/** Nothing was made twice, and nobody holds anything. */
export async function expectFree(it: Cluster, status: string): Promise<void> {
  const deployment = await it.stored();
  expect(deployment).toMatchObject({ status });
  expect(deployment.activeJobId).toBeUndefined();
  expect([...it.here.cloud.workloads.made].filter(([, times]) => times !== 1)).toEqual([]);
  expect(it.here.cloud.instances.size).toBe(0);
  expect(await it.here.jobs.slots(it.here.tenant)).toEqual([]);
}
