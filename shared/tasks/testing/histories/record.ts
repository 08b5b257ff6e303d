import type { Job } from "../../../domain/job/schema.ts";
import { canUndo } from "../../../jobs/registry.ts";
import type { VmPackage } from "../../../packages/vm/schema.ts";
import { testKeys } from "../../../platform/test-keys.ts";
import { memoryTable } from "../../../platform/testing/memory-table.ts";
import { testWorld } from "../world.ts";
import { type History, KEY, type Step } from "./format.ts";
import { custom, deployed, device, request, SCENARIOS, type Scenario } from "./scenarios.ts";
import { endingOf, mirrored, stepper, type World } from "./state.ts";

/** At which turn of its machine a job is cancelled. */
const CANCELLED_AT = 3;
let counter = 0;

function open(pkg: VmPackage, count = 3) {
  const { table, items } = mirrored(memoryTable());
  const id = `dep-history${String(++counter).padStart(4, "0")}`;
  const world = testWorld(table, "", pkg, id, { count, keys: testKeys(KEY) });
  return { world, items };
}

interface How {
  readonly fails?: string;
  readonly cancels?: true;
}

/** Runs a job and takes a step before each of its tasks, and after its end. */
async function record(opened: ReturnType<typeof open>, name: string, job: Job, how: How = {}): Promise<History> {
  const { world, items } = opened;
  const step = stepper(world, items);
  const steps: Step[] = [step()];
  let from = 0;
  let turns = 0;
  if (how.fails !== undefined) world.frontgate.failing.add(how.fails);
  const cancel = async () => {
    const now = await world.jobs.get(world.tenant, job.id);
    if (now === undefined || now.cancelRequested) return;
    await world.jobs.cancel(now, [], canUndo(now) ? { undo: true } : undefined);
    from = steps.length;
  };
  await world.run(job, (ids) => {
    turns += 1;
    for (const [place, id] of ids.entries())
      world.before(async () => {
        if (how.cancels === true && turns === CANCELLED_AT && place === 0) await cancel();
        steps.push(step());
      }, id);
    return ids;
  });
  steps.push(step());
  return {
    name,
    kind: job.kind,
    tenantId: world.tenant,
    deploymentId: job.deploymentId,
    jobId: job.id,
    attempt: job.attempt,
    failing: [...world.frontgate.failing],
    from,
    steps,
    end: await endingOf(world, job.id),
  };
}

async function asked(scenario: Scenario) {
  const opened = open(scenario.pkg);
  const id = await deployed(opened.world, scenario.later);
  await scenario.before(opened.world, id);
  const job = await request(opened.world, id, scenario.operation, await scenario.request(opened.world, id));
  return { opened, job };
}

/** The job that takes back what failed; `undefined` where there is nothing to take back. */
async function takingBack(world: World, job: Job): Promise<Job | undefined> {
  const failed = await world.jobs.get(world.tenant, job.id);
  const deployment = await world.deployments.get(world.tenant, job.deploymentId);
  if (failed?.status !== "failed" || failed.undone === true || deployment === undefined) return undefined;
  return canUndo(job) ? world.jobs.retry(failed, deployment, [], { undo: true }) : undefined;
}

/** A scenario as it goes well, fails, is taken back, and is cancelled. */
async function ofScenario(scenario: Scenario): Promise<readonly History[]> {
  const { name, fails } = scenario;
  const whole = await asked(scenario);
  const cancelled = await asked(scenario);
  const histories = [
    await record(whole.opened, name, whole.job),
    await record(cancelled.opened, `${name}, cancelled`, cancelled.job, { cancels: true }),
  ];
  if (fails === undefined) return histories;
  const { opened, job } = await asked(scenario);
  histories.push(await record(opened, `${name}, failed`, job, { fails }));
  const back = await takingBack(opened.world, job);
  return back === undefined ? histories : [...histories, await record(opened, `${name}, taken back`, back, { fails })];
}

async function ofDeploy(pkg: VmPackage, count: number, how: How, name: string): Promise<History> {
  const opened = open(pkg, count);
  const { job } = await opened.world.prepare();
  return record(opened, name, job, how);
}

/** Every history that the present code makes. */
export async function recordAll(): Promise<readonly History[]> {
  const deploys = [
    await ofDeploy(device, 1, {}, "deploy one"),
    await ofDeploy(device, 3, {}, "deploy three"),
    await ofDeploy(custom, 5, {}, "deploy five"),
    await ofDeploy(device, 3, { fails: "start" }, "deploy three, failed"),
    await ofDeploy(device, 3, { cancels: true }, "deploy three, cancelled"),
  ];
  const others: History[] = [];
  for (const scenario of SCENARIOS) others.push(...(await ofScenario(scenario)));
  return [...deploys, ...others];
}
