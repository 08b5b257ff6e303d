import { configureLayers } from "./configure.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import { staying, successions } from "./facts.ts";
import type { Plan } from "./plan.ts";
import { resize, resizes } from "./resize.ts";
import { scaleIn } from "./scale-in.ts";
import { scaleOut } from "./scale-out.ts";
import { letIn, versionLayers } from "./upgrade.ts";

/**
 * Back to an earlier revision: its configuration where only that differs, and its files and services where the version
 * does, or where a failed job left nobody knows what. `upgrade` leads upwards only, so it does not run. Then machines get
 * the size that they had, and nodes go and come as the revision has them.
 */
export const rollBack: Operation = { kind: "roll-back", plan };

function plan(facts: PlanFacts): Plan {
  const { cluster, before, input } = facts;
  const renewed = successions(facts);
  const replaced = renewed.flatMap(({ next, before: olds }) => [next, ...olds]);
  const added = facts.added.filter((node) => !replaced.includes(node));
  const removed = facts.removed.filter((node) => !replaced.includes(node));
  const there = {
    cluster,
    before,
    nodes: facts.nodes.filter((node) => !added.includes(node) && !replaced.includes(node)),
  };
  return [
    ...(input.renews === undefined
      ? configureLayers(there)
      : versionLayers({ ...there, renewed }, { withUpgrade: false, courtesy: true, all: input.renews === "all" })),
    letIn(facts),
    ...(resizes(facts) ? resize.plan({ ...facts, nodes: staying(facts) }) : []),
    ...(removed.length === 0 ? [] : scaleIn.plan({ ...facts, added, removed })),
    ...(added.length === 0 ? [] : scaleOut.plan({ ...facts, added, removed })),
  ];
}
