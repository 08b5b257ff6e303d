import { orderDrone, serviceOf } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** Asks the package on the node whether it lets an operation begin: anything but exit code 0 refuses it. */
export const preCheck: TaskKind = {
  kind: "pre-check",
  timeoutMs: 25 * 3_600_000,
  marks: true,
  asks: true,
  async run(context) {
    const { preCheck: run, timeoutSeconds } = await serviceOf(context);
    const service = `${String(context.task.input["service"])}/pre_check`;
    if (run === undefined) return { kind: "skipped", reason: "the service has no pre_check" };
    return orderDrone(context, { kind: "run-service", service, run, env: {} }, { timeoutMs: timeoutSeconds * 1000 });
  },
};
