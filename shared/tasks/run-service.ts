import { liveFrontgate, orderDrone, serviceOf } from "./agent.ts";
import type { TaskContext, TaskKind, TaskResult } from "./contract.ts";

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
  async run(context) {
    if ((await liveFrontgate(context)) === undefined)
      return { kind: "skipped", reason: "its Frontgate does not answer" };
    if ((await context.node()).health !== "online") return { kind: "skipped", reason: "its Drone does not answer" };
    return order(context, true);
  },
};

async function order(context: TaskContext, courtesy: boolean): Promise<TaskResult> {
  const service = await serviceOf(context);
  const name = String(context.task.input["service"]);
  if (service.run === undefined) throw new Error(`the service "${name}" has no command`);
  return orderDrone(
    context,
    { kind: "run-service", service: name, run: service.run, env: {} },
    { timeoutMs: service.timeoutSeconds * 1000, courtesy },
  );
}
