import type { Deployment, Node } from "../domain/deployment/schema.ts";
import { keysOn } from "../domain/key-pair/schema.ts";
import { digestOf } from "../kernel/canonical-json.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import type { Layer, Plan } from "./plan.ts";
import { onEveryNode } from "./services.ts";

/** Who may log in, noted with the deployment, then said to every node for which it changes. */
export const attachKeys: Operation = { kind: "attach-keys", plan, undo: plan };

export const detachKeys: Operation = { kind: "detach-keys", plan, undo: plan };

function plan({ cluster, nodes, input }: PlanFacts): Plan {
  const { before, after } = input.keys ?? {};
  const changed = nodes.filter((node) => digestOf(keysOn(before, node)) !== digestOf(keysOn(after, node)));
  const running = changed.filter(({ status }) => status === "active" || status === "running");
  return [[{ kind: "keep-keys" }], onEveryNode("set-keys", cluster, running)];
}

/** New nodes let in whom the others of their kind let in. */
export function keyLayer({ keys }: Pick<Deployment, "keys">, cluster: RenderedCluster, added: readonly Node[]): Layer {
  return onEveryNode(
    "set-keys",
    cluster,
    added.filter((node) => keysOn(keys, node).length > 0),
  );
}
