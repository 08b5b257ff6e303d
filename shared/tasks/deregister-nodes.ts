import { orderFrontgate } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** Ends what nodes that are gone could do in the VPC: those that the job takes away, and those that it made and are gone. */
export const deregisterNodes: TaskKind = {
  kind: "deregister-nodes",
  timeoutMs: 10 * 60_000,
  async run(context) {
    const { job, deployment } = context;
    const leaving = new Set(job.input?.remove);
    const gone = (await context.nodes()).filter(({ status }) => status === "deleted");
    const nodes = gone.filter(({ id, madeBy }) => leaving.has(id) || madeBy === job.id).map(({ id }) => id);
    if (nodes.length === 0) return { kind: "skipped", reason: "no node has gone" };
    return orderFrontgate(context, { kind: "deregister-nodes", deploymentId: deployment.id, nodes });
  },
};
