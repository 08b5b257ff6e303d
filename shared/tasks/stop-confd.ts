import { orderDrone } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** Stops confd with the app, so that nothing rewrites files of an app at rest (OP-26). */
export const stopConfd: TaskKind = {
  kind: "stop-confd",
  timeoutMs: 10 * 60_000,
  run: (context) => orderDrone(context, { kind: "stop-confd" }, { timeoutMs: 30_000 }),
};
