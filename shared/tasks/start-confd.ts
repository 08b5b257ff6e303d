import { orderDrone } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** Gives the node its confd files, has them rendered once and watched from then on (paper 001, step 6). */
export const startConfd: TaskKind = {
  kind: "start-confd",
  timeoutMs: 10 * 60_000,
  async run(context) {
    const { confd } = await context.package();
    return orderDrone(context, { kind: "start-confd", files: confd }, { timeoutMs: 60_000 });
  },
};
