import { type TaskContext, TaskError, type TaskKind } from "./contract.ts";

/** Believes of the node what its cloud has: nothing is changed there. One write. */
export const adoptNode: TaskKind = {
  kind: "adopt-node",
  timeoutMs: 60_000,
  async run(context) {
    const node = await context.node();
    const change = adopted(context, node.id);
    await context.deployments.changeNode(node, change, context.clock());
    return { kind: "done", output: change };
  },
};

function adopted({ job }: Pick<TaskContext, "job">, id: string) {
  const found = job.input?.adopt?.find(({ nodeId }) => nodeId === id);
  if (found === undefined)
    throw new TaskError({
      code: "nothing-to-adopt",
      message: `The job says nothing of node ${id}.`,
      nodeId: id,
      retryable: false,
      remedy: "Ask for the adoption again.",
    });
  const { instanceType, address, volumeSize } = found;
  return {
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(address === undefined ? {} : { address }),
    ...(volumeSize === undefined ? {} : { volumeSize }),
  };
}
