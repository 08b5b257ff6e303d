import { deleteDeployment, deployZookeeper, prepareStore } from "../../local/journey.ts";
import { startLocalStack } from "../../local/stack.ts";
import { showSteps } from "../../local/steps.ts";
import { commandStore } from "../../shared/domain/command/store.ts";
import { jobStore } from "../../shared/domain/job/store.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";

/** One deployment of three nodes in a fresh VPC, in milliseconds. */
export interface DeploymentFigures {
  /** From `POST /deployments` to `active`, as the client sees it. */
  readonly total: number;
  /** What the app itself takes: its own commands on the slowest node, and the wait until it answers (ZooKeeper's start and election). */
  readonly app: number;
  /** From the order of the machines to their first word: boots, for the Frontgate and then for the nodes. */
  readonly boots: number;
  /** Everything else: ours. */
  readonly overhead: number;
}

const TENANT = "tenant-bench";

/** Deploys and deletes `times` times on one local stack; the first time its functions are cold. */
export async function measureDeployment(times = 3): Promise<readonly DeploymentFigures[]> {
  const steps = showSteps((line) => console.error(line));
  const stack = await startLocalStack(steps);
  try {
    const api = await stack.client(TENANT);
    const { appVersionId } = await prepareStore(stack, api, steps);
    const figures: DeploymentFigures[] = [];
    for (let time = 0; time < times; time++) {
      const { deployMs, job, deployment } = await deployZookeeper(stack, api, appVersionId);
      const { app, boots } = await outside(stack.table, job.id);
      figures.push({ total: Math.round(deployMs), app, boots, overhead: Math.round(deployMs) - app - boots });
      await deleteDeployment(api, deployment.id);
    }
    return figures;
  } finally {
    await stack.stop();
  }
}

/** What machines and the app took, from the records of the job: the slowest of each layer. */
async function outside(table: Table, jobId: string) {
  const tasks = await jobStore(table).tasks(TENANT, jobId);
  const frontgateId = tasks.map((task) => task.output?.frontgateId).find((id) => typeof id === "string") ?? "";
  const commands = commandStore(table);
  const slowest = new Map<number, { app: number; boots: number }>();
  for (const task of tasks) {
    const command = task.commandId ? await commands.get(TENANT, frontgateId, task.commandId) : undefined;
    const layer = slowest.get(task.layer) ?? { app: 0, boots: 0 };
    if (task.kind === "run-service" || task.kind === "wait-ready") {
      layer.app = Math.max(layer.app, between(command?.result?.startedAt, command?.result?.finishedAt));
    } else if (task.kind === "ensure-frontgate") {
      layer.boots = Math.max(layer.boots, between(task.startedAt, task.finishedAt));
    } else if (task.kind === "mount-volumes") {
      // The first order to a node waits until its Drone is up.
      layer.boots = Math.max(layer.boots, between(command?.createdAt, command?.result?.startedAt));
    }
    slowest.set(task.layer, layer);
  }
  const sum = (part: "app" | "boots") => [...slowest.values()].reduce((total, layer) => total + layer[part], 0);
  return { app: sum("app"), boots: sum("boots") };
}

function between(from: string | undefined, to: string | undefined): number {
  return from === undefined || to === undefined ? 0 : Date.parse(to) - Date.parse(from);
}

if (import.meta.main) console.log(JSON.stringify(await measureDeployment(), null, 2));
