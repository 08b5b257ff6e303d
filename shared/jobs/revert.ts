import type { Node } from "../domain/deployment/schema.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import { mounts, startLayers } from "./deploy.ts";
import type { Plan } from "./plan.ts";
import { powerOn } from "./power.ts";
import { replaceNode } from "./replace-node.ts";
import { stopLayers } from "./stop.ts";

/**
 * Makes the cloud again what the deployment says: machines of another size are stopped and get theirs back, machines that
 * were stopped behind our back go on with their app, others off; nodes whose machines are gone are replaced.
 */
export const revert: Operation = { kind: "revert", plan };

function plan(facts: PlanFacts): Plan {
  const { cluster, nodes, input, added } = facts;
  const named = (ids: readonly string[] = []): readonly Node[] => nodes.filter(({ id }) => ids.includes(id));
  const { start, stop, resize, address } = input.machines ?? {};
  const resized = named(resize);
  const reached = named(address);
  const again = [...resized.filter(({ status }) => status !== "stopped"), ...named(start)];
  return [
    ...stopLayers(
      cluster,
      resized.filter(({ status }) => status !== "stopped"),
    ),
    [...resized, ...named(stop)].map((node) => ({ kind: "stop-instance", node })),
    resized.map((node) => ({ kind: "resize-instance", node })),
    powerOn(again),
    reached.map((node) => ({ kind: "attach-address", node })),
    ...(again.length === 0
      ? [reached.length === 0 ? [] : [{ kind: "put-metadata" }]]
      : [[{ kind: "put-metadata" }, ...mounts(cluster, again)], ...startLayers(cluster, again, { withInit: false })]),
    ...(added.length === 0 ? [] : replaceNode.plan(facts)),
  ];
}
