import type { Operation } from "./contract.ts";

/** Takes what the cloud has for what is meant: the nodes' own items, then the metadata that tells of them. */
export const adopt: Operation = {
  kind: "adopt",
  plan({ nodes, input }) {
    const told = new Set(input.adopt?.map(({ nodeId }) => nodeId));
    return [
      nodes.filter(({ id }) => told.has(id)).map((node) => ({ kind: "adopt-node", node })),
      [{ kind: "put-metadata" }],
    ];
  },
};
