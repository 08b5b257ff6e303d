import { liveFrontgate, orderDrone, serviceOf } from "./agent.ts";
import type { TaskContext, TaskKind, TaskResult } from "./contract.ts";
import { type ServiceParams, withParams } from "./service-params.ts";

/** Runs a lifecycle command of the package on the node (paper 001, step 7). */
export const runService: TaskKind = {
  kind: "run-service",
  timeoutMs: 25 * 3_600_000,
  run: (context) => order(context, false),
};

/** The same on the way to the deployment's end: what cannot answer any more is noted and left. */
export const stopService: TaskKind = {
  kind: "stop-service",
  timeoutMs: 25 * 3_600_000,
  bestEffort: true,
  run: farewell,
};

/** `destroy` of a package: a node that is gone cannot refuse, and one that refuses ends the deletion. */
export const destroyService: TaskKind = {
  kind: "destroy-service",
  timeoutMs: 25 * 3_600_000,
  asks: true,
  run: farewell,
};

async function farewell(context: TaskContext): Promise<TaskResult> {
  if ((await liveFrontgate(context)) === undefined) return { kind: "skipped", reason: "its Frontgate does not answer" };
  if ((await context.node()).health !== "online") return { kind: "skipped", reason: "its Drone does not answer" };
  return order(context, true);
}

async function order(context: TaskContext, courtesy: boolean): Promise<TaskResult> {
  const service = await serviceOf(context);
  const name = String(context.task.input["service"]);
  if (service.run === undefined) throw new Error(`the service "${name}" has no command`);
  const run = withParams(service.run, name, await paramsOf(context, service.serviceParams));
  return orderDrone(
    context,
    { kind: "run-service", service: name, run, env: {} },
    { timeoutMs: service.timeoutSeconds * 1000, courtesy },
  );
}

/**
 * What the command is told: the answers that the user gave with the request, else those of the deployment; nothing of
 * either where a schedule runs it; and what the plan adds, such as the id of a back-up.
 */
async function paramsOf(context: TaskContext, usual: ServiceParams): Promise<ServiceParams> {
  const { job, task } = context;
  const told = task.input["told"];
  const planned = typeof told === "object" && told !== null ? told : {};
  if (job.cause === "schedule") return { ...planned };
  const given = (await context.confided())?.params?.[(await context.node()).role];
  return { ...(given ?? usual), ...planned };
}
