import { expect } from "vitest";
import type { Job } from "../../domain/job/schema.ts";
import { loadFiles, readGood } from "../../packages/vm/real-packages.ts";
import type { VmPackage } from "../../packages/vm/schema.ts";
import type { Table } from "../../platform/dynamodb.ts";
import { memoryTable } from "../../platform/testing/memory-table.ts";
import { testWorld } from "./world.ts";

const paper = readGood(loadFiles("paper"));
/** Nodes of the deployments that the fault suites are about. */
export const NODES = 5;
let counter = 0;

interface EnsembleOptions {
  readonly table?: Table;
  readonly count?: number;
  readonly pkg?: VmPackage;
}

/** A world with a deployment of ZooKeeper of its own, in memory. */
export const ensemble = ({ table = memoryTable(), count = NODES, pkg = paper }: EnsembleOptions = {}) =>
  testWorld(table, "", pkg, `dep-faults${String(++counter).padStart(6, "0")}`, { count });
export type Ensemble = ReturnType<typeof ensemble>;

/** Job and deployment as they are stored. */
export async function stored(here: Ensemble, jobId: string) {
  const job = await here.jobs.get(here.tenant, jobId);
  const deployment = await here.deployments.get(here.tenant, job?.deploymentId ?? "");
  if (job === undefined || deployment === undefined) throw new Error("gone");
  return { job, deployment };
}

/** Each machine of the nodes and of their Frontgate made once, each command executed once, every step done, nothing held. */
export async function expectWhole(here: Ensemble, jobId: string, nodes = NODES): Promise<void> {
  const living = [...here.cloud.instances.values()].filter(({ state }) => state === "running");
  expect(living).toHaveLength(nodes + 1);
  expect(here.cloud.instances.size).toBe(nodes + 1);
  expect([...here.cloud.made].filter(([, times]) => times !== 1)).toEqual([]);
  expect([...here.frontgate.executed].filter(([, times]) => times !== 1)).toEqual([]);
  expect(here.cloud.groups.size).toBe(1);
  const { job, deployment } = await stored(here, jobId);
  expect(job).toMatchObject({ status: "succeeded" });
  expect(deployment).toMatchObject({ status: "active" });
  expect(deployment.activeJobId).toBeUndefined();
  const tasks = await here.jobs.tasks(here.tenant, jobId);
  expect(tasks.filter(({ status }) => status !== "succeeded" && status !== "skipped")).toEqual([]);
  expect(await here.jobs.slots(here.tenant)).toEqual([]);
}

/** A change was taken back: as many nodes as before, nothing of what it made, every command executed once, nothing held. */
export async function expectTakenBack(
  here: Ensemble,
  jobId: string,
  nodes: number,
  status: Job["status"] = "cancelled",
): Promise<void> {
  const machines = [...here.cloud.instances.values()].filter(({ state }) => state !== "terminated");
  expect(machines.map(({ state }) => state)).toEqual(Array.from({ length: nodes + 1 }, () => "running"));
  const disks = new Set(machines.map(({ id }) => id));
  expect([...here.cloud.volumes.values()].filter(({ instanceId }) => !disks.has(instanceId ?? ""))).toEqual([]);
  expect([...here.cloud.made].filter(([, times]) => times !== 1)).toEqual([]);
  expect([...here.frontgate.executed].filter(([, times]) => times !== 1)).toEqual([]);
  const { job, deployment } = await stored(here, jobId);
  expect(job).toMatchObject({ status, undone: true, phase: "undo" });
  expect(deployment).toMatchObject({ status: job.from });
  expect(deployment.activeJobId).toBeUndefined();
  const living = (await here.deployments.nodes(here.tenant, deployment.id)).filter(
    ({ status }) => status !== "deleted",
  );
  expect(living.map(({ status }) => status)).toEqual(Array.from({ length: nodes }, () => "active"));
  expect(await here.jobs.slots(here.tenant)).toEqual([]);
}

/** Nothing of the job is left in the cloud, and nobody holds anything of it. */
export async function expectGone(here: Ensemble, jobId: string): Promise<void> {
  expect([...here.cloud.instances.values()].filter(({ state }) => state !== "terminated")).toEqual([]);
  expect([here.cloud.volumes.size, here.cloud.groups.size]).toEqual([0, 0]);
  const { job, deployment } = await stored(here, jobId);
  expect(job).toMatchObject({ status: "cancelled", undone: true, phase: "undo" });
  expect(deployment).toMatchObject({ status: "failed" });
  expect(deployment.activeJobId).toBeUndefined();
  const nodes = await here.deployments.nodes(here.tenant, deployment.id);
  expect(nodes.filter(({ status }) => status !== "deleted")).toEqual([]);
  expect(await here.jobs.slots(here.tenant)).toEqual([]);
  expect(await here.frontgates.list(here.tenant)).toEqual([]);
}

/** Runs a job, and takes it back if it failed. Answers how it ended. */
export async function runOrUndo(here: Ensemble, job: Job): Promise<"whole" | "gone"> {
  await here.run(job);
  const { job: ended, deployment } = await stored(here, job.id);
  if (ended.status === "succeeded") return "whole";
  await here.run(await here.jobs.retry(ended, deployment, [], { undo: true }));
  return "gone";
}
