import * as z from "zod";
import { WorkloadName } from "../domain/deployment/adjustments.ts";
import { requestKind } from "./contract.ts";
import { NodeIds, requireNodes } from "./nodes.ts";
import { requireSort } from "./workloads/sort.ts";

export const restart = requestKind({
  kind: "restart",
  request: z.strictObject({
    /** Those to restart; without it, all. */
    nodes: NodeIds.optional(),
    /** The same of an app of workloads: `Deployment/web`. */
    workloads: z.array(WorkloadName).min(1).max(100).optional(),
  }),
  async decide(facts, { nodes, workloads }) {
    requireSort(facts.deployment, { machines: { nodes }, workloads: { workloads } });
    if (workloads !== undefined)
      return {
        input: { workloads: [...new Set(workloads)] },
        named: workloads.map((name, at) => ({ name, pointer: `/workloads/${at}` })),
      };
    return nodes === undefined ? {} : { input: { nodes: [...requireNodes(facts, nodes)] } };
  },
});
