import * as z from "zod";
import type { Node } from "../domain/deployment/schema.ts";
import type { JobInput } from "../domain/job/schema.ts";
import { requestKind } from "./contract.ts";
import { requireNodes } from "./nodes.ts";

export const replaceNode = requestKind({
  kind: "replace-node",
  request: z.strictObject({
    /** Id of the node that gets another machine. */
    node: z.string().max(64),
  }),
  async decide(facts, { node: id }) {
    requireNodes(facts, [id], () => "/node");
    const node = facts.nodes.find((one) => one.id === id);
    return node === undefined ? {} : { input: replacing(node, facts.allNodes) };
  },
});

/** What a job is told that gives this node another machine. Pure. */
export function replacing({ id, role, sid, gid }: Node, all: readonly Node[]): JobInput {
  const lives = all.filter((node) => node.sid === sid).map(({ generation }) => generation ?? 1);
  const next = { role, sid, generation: Math.max(...lives) + 1, ...(gid === undefined ? {} : { gid }) };
  return { remove: [id], add: [next] };
}
