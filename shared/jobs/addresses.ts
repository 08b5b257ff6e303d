import type { Node } from "../domain/deployment/schema.ts";
import type { Operation, PlanFacts } from "./contract.ts";

/** Those that the job is about. */
const chosen = ({ nodes, input }: PlanFacts): readonly Node[] => nodes.filter(({ id }) => input.nodes?.includes(id));

/** Public addresses for nodes that have none: allocated and led to their machines, then all nodes see them as `eip`. */
export const attachAddresses: Operation = {
  kind: "attach-addresses",
  plan: (facts) => [chosen(facts).map((node) => ({ kind: "attach-address", node })), [{ kind: "put-metadata" }]],
  undo: detach,
};

/** The way back; an address that was given back is not had again, so there is none from here. */
export const detachAddresses: Operation = { kind: "detach-addresses", plan: detach };

function detach(facts: PlanFacts) {
  return [chosen(facts).map((node) => ({ kind: "detach-address", node })), [{ kind: "put-metadata" }]];
}
