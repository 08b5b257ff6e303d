import type { Node } from "../domain/deployment/schema.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import { mounts, startLayers } from "./deploy.ts";
import { staying } from "./facts.ts";
import { keyLayer } from "./keys.ts";
import type { Layer, Plan } from "./plan.ts";
import { readyAgain } from "./scale-out.ts";
import { serviceLayers } from "./services.ts";
import { nameLayers } from "./told.ts";

/**
 * Another machine for a node that is lost: its data volume is saved where the cloud still has it, and so is its public
 * address; what is left of the old machine goes, the new node gets its number in the next generation and joins as an added one does. Before that the app
 * hears that the old one leaves: a member that is known by another address could not join. That is a courtesy: a package
 * may want an answer of who leaves, and a lost node gives none.
 */
export const replaceNode: Operation = { kind: "replace-node", plan };

function plan(facts: PlanFacts): Plan {
  const { deployment, cluster, added, removed } = facts;
  const old = staying(facts);
  const told = serviceLayers("scale_in", cluster, old, { task: "stop-service" });
  return [
    ...(told.length === 0 ? [] : [[{ kind: "put-metadata", input: { deleting: true } }], ...told]),
    keptLayer(removed),
    removed.map((node) => ({ kind: "delete-node", node })),
    [{ kind: "deregister-nodes" }],
    [...added.map((node) => ({ kind: "create-node", node })), { kind: "register-nodes" }],
    takenOverLayer(added, removed),
    [{ kind: "put-metadata", input: { adding: true } }, ...mounts(cluster, added)],
    ...startLayers(cluster, added, { withInit: true, marks: { adding: true } }),
    keyLayer(deployment, cluster, added),
    ...serviceLayers("scale_out", cluster, old),
    [{ kind: "put-metadata" }],
    ...readyAgain("scale_out", cluster, old),
    ...nameLayers(cluster, [...old, ...added]),
  ];
}

/** What of nodes that go stays for those that come under their numbers: volumes and public addresses. */
export function keptLayer(removed: readonly Node[]): Layer {
  return removed.flatMap((node) => [
    { kind: "keep-volume", node },
    ...(node.publicAddressId === undefined ? [] : [{ kind: "keep-address", node }]),
  ]);
}

/** The machines that come get what was kept of those before them. */
export function takenOverLayer(added: readonly Node[], removed: readonly Node[]): Layer {
  return added.flatMap((node) => [
    { kind: "attach-volume", node },
    ...(removed.some(hadAddress(node)) ? [{ kind: "attach-address", node }] : []),
  ]);
}

/** Whether a node that goes had the number of this one, and a public address. */
const hadAddress =
  ({ sid }: Node) =>
  (node: Node) =>
    node.sid === sid && node.publicAddressId !== undefined;
