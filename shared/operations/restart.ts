import * as z from "zod";
import { requestKind } from "./contract.ts";
import { NodeIds, requireNodes } from "./nodes.ts";

export const restart = requestKind({
  kind: "restart",
  request: z.strictObject({
    /** Those to restart; without it, all. */
    nodes: NodeIds.optional(),
  }),
  async decide(facts, { nodes }) {
    return nodes === undefined ? {} : { input: { nodes: [...requireNodes(facts, nodes)] } };
  },
});
