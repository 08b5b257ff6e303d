import { orderDrone } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** A package's reload may be a whole restart of its app. */
const RELOAD_MS = 10 * 60_000;

/**
 * Gives the node its confd files, has them rendered once and watched from then on (paper 001, step 6). `reload` in the
 * task's input: the app runs, and loads what was rendered by the package's own commands.
 */
export const startConfd: TaskKind = {
  kind: "start-confd",
  timeoutMs: 20 * 60_000,
  async run(context) {
    const [{ confd }, cluster, node] = await Promise.all([context.package(), context.rendered(), context.node()]);
    const contained = cluster.roles.some(({ role, container }) => role === node.role && container.type === "docker");
    const reload = context.task.input["reload"] === true;
    return orderDrone(
      context,
      {
        kind: "start-confd",
        files: confd,
        ...(reload ? { reload } : {}),
        ...(contained ? { container: true } : {}),
      },
      { timeoutMs: reload ? RELOAD_MS : 60_000 },
    );
  },
};
