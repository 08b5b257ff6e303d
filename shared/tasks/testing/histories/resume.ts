import { testKeys } from "../../../platform/test-keys.ts";
import { memoryTable } from "../../../platform/testing/memory-table.ts";
import { testWorld } from "../world.ts";
import { type Ending, type History, KEY, type Step } from "./format.ts";
import { device } from "./scenarios.ts";
import { endingOf, type World } from "./state.ts";

/**
 * Brings a world to where a history was after so many steps, lets the present code go on from there, and answers how it
 * ended.
 * @param more members that a later version would have written into every item
 */
export async function resume(history: History, steps: number, more: object = {}): Promise<Ending> {
  const table = memoryTable();
  // The package is among the items; the world's own is asked by `prepare` alone.
  const world = testWorld(table, "", device, history.deploymentId, { tenant: history.tenantId, keys: testKeys(KEY) });
  const taken = history.steps.slice(0, steps);
  for (const { put, gone } of taken) {
    for (const item of put) await table.put({ ...more, ...item });
    for (const key of gone) await table.delete(key);
  }
  const cloud = taken.findLast((step) => step.cloud !== undefined)?.cloud;
  if (cloud !== undefined) putBack(world, cloud);
  for (const name of history.failing) world.frontgate.failing.add(name);
  world.advance((taken.at(-1)?.at ?? 0) - world.clock().getTime());
  const job = await world.jobs.get(history.tenantId, history.jobId);
  if (job === undefined) throw new Error(`${history.name} has no job after ${steps} steps`);
  await world.run(job);
  return endingOf(world, job.id);
}

/** What takes whatever was recorded. */
interface Shelf {
  set(id: string, value: unknown): unknown;
}

function putBack({ cloud }: World, held: NonNullable<Step["cloud"]>): void {
  const shelves: Readonly<Record<keyof typeof held, Shelf>> = cloud;
  for (const name of ["instances", "volumes", "snapshots", "addresses", "groups", "made"] as const)
    for (const [id, value] of held[name]) shelves[name].set(id, value);
}
