import * as z from "zod";
import type { Node } from "../domain/deployment/schema.ts";
import { invalid } from "../kernel/problem.ts";
import { factsOf } from "../providers/facts.ts";
import { type Facts, requestKind } from "./contract.ts";
import { NodeIds, requireNodes } from "./nodes.ts";
import { requireAction } from "./role-sizes.ts";

/** Which nodes: named one by one, or all of a role. */
export const WhichNodes = z.strictObject({
  nodes: NodeIds.optional(),
  role: z.string().max(64).optional(),
});

export const attachAddresses = requestKind({
  kind: "attach-addresses",
  request: WhichNodes,
  async decide(facts, request) {
    requireAddresses(facts.deployment.provider);
    const cluster = await facts.cluster();
    const chosen = await nodesMeant(facts, request);
    for (const name of new Set(chosen.map(({ role }) => role))) {
      const role = cluster.roles.find((one) => one.role === name);
      const owner = cluster.roles.find((one) => one.role === role?.replicaOf) ?? role;
      if (owner !== undefined) requireAction(cluster, owner, "associate_eip", "its nodes may have public addresses");
    }
    const without = chosen.filter(({ publicAddress }) => publicAddress === undefined);
    if (without.length === 0)
      throw nothing("All of these nodes have a public address already.", "Name others; GET /deployments/{id} shows.");
    return { input: { nodes: without.map(({ id }) => id) } };
  },
});

export const detachAddresses = requestKind({
  kind: "detach-addresses",
  request: WhichNodes,
  async decide(facts, request) {
    requireAddresses(facts.deployment.provider);
    const having = (await nodesMeant(facts, request)).filter(({ publicAddressId }) => publicAddressId !== undefined);
    if (having.length === 0)
      throw nothing("None of these nodes has a public address.", "Name others; GET /deployments/{id} shows.");
    return { input: { nodes: having.map(({ id }) => id) } };
  },
});

/** @throws Problem 422 with a pointer */
async function nodesMeant(
  facts: Pick<Facts, "nodes" | "cluster">,
  { nodes, role }: z.output<typeof WhichNodes>,
): Promise<readonly Node[]> {
  if ((nodes === undefined) === (role === undefined))
    throw invalid("invalid-request", "Which nodes?", [
      {
        pointer: "/nodes",
        detail: "Either nodes or role is needed.",
        remedy: "Send nodes, their ids; or role, for all of one role.",
      },
    ]);
  if (nodes !== undefined) {
    const named = requireNodes(facts, nodes);
    return facts.nodes.filter(({ id }) => named.has(id));
  }
  const { roles } = await facts.cluster();
  if (!roles.some((one) => one.role === role)) {
    const names = roles.map((one) => `"${one.role}"`).join(", ");
    throw invalid("invalid-request", "There is no such role", [
      { pointer: "/role", detail: `The app has no role "${role}".`, remedy: `Name one of ${names}.` },
    ]);
  }
  return facts.nodes.filter((node) => node.role === role);
}

function requireAddresses(provider: string): void {
  if (factsOf(provider)?.capabilities.includes("addresses") === true) return;
  throw invalid("invalid-request", "This runtime has no public addresses", [
    {
      pointer: "/nodes",
      detail: `The provider "${provider}" cannot allocate public addresses.`,
      remedy: "Deploy on a runtime of a provider that can: GET /providers shows what each is capable of.",
    },
  ]);
}

function nothing(detail: string, remedy: string) {
  return invalid("invalid-request", "There is nothing to change", [{ pointer: "/nodes", detail, remedy }]);
}
