import { keysOn } from "../domain/key-pair/schema.ts";
import { orderDrone } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** Notes with the deployment which keys open it; a plan that takes back notes those of before. One write. */
export const keepKeys: TaskKind = {
  kind: "keep-keys",
  timeoutMs: 60_000,
  async run({ job, task, deployment, deployments }) {
    const { before, after } = job.input?.keys ?? {};
    const keys = task.phase === "undo" ? before : after;
    if (keys === undefined) throw new Error("the job names no keys");
    await deployments.change(deployment.tenantId, deployment.id, { keys });
    return { kind: "done", output: { keys: keys.map(({ keyPairId }) => keyPairId) } };
  },
};

/** Lets those log in to the node whose keys the deployment has for it, and nobody whose key it had before. */
export const setKeys: TaskKind = {
  kind: "set-keys",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const node = await context.node();
    const keys = [...keysOn(context.deployment.keys, node)];
    return orderDrone(context, { kind: "set-keys", keys }, { timeoutMs: 60_000 });
  },
};
