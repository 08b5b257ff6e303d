import { type TaskDetail, taskDetail } from "../../../shared/domain/job/view.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { loadFiles, readGood } from "../../../shared/packages/vm/real-packages.ts";
import { memoryTable } from "../../../shared/platform/testing/memory-table.ts";
import type { Provider } from "../../../shared/providers/contract.ts";
import { testWorld } from "../../../shared/tasks/testing/world.ts";
import type { Land } from "../land.ts";

const PACKAGE = new URL("../../../examples/zookeeper/", import.meta.url).pathname;
/** The form's own defaults, which the API fills in. */
const ANSWERS = { env: { tickTime: 2000, initLimit: 10, syncLimit: 5, maxClientCnxns: 0 } };
/** As many processes as the widest layer has machines: a function's parallel calls share no memory. */
const WORKERS = 3;

/**
 * Deploys three nodes on a land without the store: the plan, the tasks and the provider are the store's own, the table, the Frontgate and the
 * Drones are in memory. Tasks follow one another, each in one of three workers in turn, which share no client. Answers the job's tasks.
 */
export async function playDeployment(land: Land, provider: Provider): Promise<readonly TaskDetail[]> {
  const workers = Array.from({ length: WORKERS }, () => () => true);
  let calls = 0;
  const { credential, config } = land;
  const connected: Provider = {
    ...provider,
    connect: (input) => {
      const allows = workers[calls++ % WORKERS] ?? (() => true);
      return provider.connect({ ...input, credential, config, allows, clock: systemClock });
    },
  };
  const here = testWorld(memoryTable(), "", readGood(loadFiles(PACKAGE)), `dep-calls${land.provider}`, {
    provider: connected,
    subnetId: land.subnetId,
  });
  const { job } = await here.prepare("deploy", { shown: ANSWERS, given: {} });
  await here.run(job);
  const ended = await here.jobs.get(here.tenant, job.id);
  if (ended?.status !== "succeeded") throw new Error(`the job is ${ended?.status}: ${ended?.failure?.message}`);
  return (await here.jobs.tasks(here.tenant, job.id)).map(taskDetail);
}
