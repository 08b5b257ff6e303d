import * as z from "zod";
import { type AttachedKey, MAX_KEYS } from "../domain/key-pair/schema.ts";
import { digestOf } from "../kernel/canonical-json.ts";
import { invalid, Problem } from "../kernel/problem.ts";
import { WhichNodes } from "./addresses.ts";
import { type Facts, requestKind } from "./contract.ts";
import { requireNodes } from "./nodes.ts";
import { roleNamed } from "./role-sizes.ts";

const keyPairs = z.array(z.string().max(64)).min(1).max(MAX_KEYS);

export const attachKeys = requestKind({
  kind: "attach-keys",
  /** Without nodes and role: all nodes, those too that are added later. */
  request: WhichNodes.extend({ keyPairs }),
  async decide(facts, { keyPairs: ids, nodes, role }) {
    if (nodes !== undefined && role !== undefined)
      throw invalid("invalid-request", "Which nodes?", [
        { pointer: "/role", detail: "nodes and role say different things.", remedy: "Send one of them, or none." },
      ]);
    const where = await placeOf(facts, nodes, role);
    const pairs = await Promise.all(ids.map((id) => facts.keyPair(id)));
    const faults = pairs.flatMap((pair, at) =>
      pair === undefined
        ? [
            {
              pointer: `/keyPairs/${at}`,
              detail: `There is no key pair "${ids[at]}".`,
              remedy: "Find one with GET /key-pairs.",
            },
          ]
        : [],
    );
    if (faults.length > 0) throw invalid("invalid-request", "Some key pairs are not there", faults);
    const before = facts.deployment.keys ?? [];
    const wanted = pairs.flatMap((pair): AttachedKey[] =>
      pair === undefined ? [] : [{ keyPairId: pair.id, publicKey: pair.publicKey, ...where }],
    );
    const known = new Set(before.map((one) => digestOf(one)));
    const added = wanted.filter((one) => !known.has(digestOf(one)));
    if (added.length === 0)
      throw nothing("These keys are attached there already.", "GET /deployments/{id} shows keys.");
    if (before.length + added.length > MAX_KEYS)
      throw nothing(`A deployment has at most ${MAX_KEYS} keys.`, "Detach others first.");
    return { input: { keys: { before, after: [...before, ...added] } } };
  },
});

export const detachKeys = requestKind({
  kind: "detach-keys",
  request: z.strictObject({ keyPairs }),
  async decide({ deployment }, { keyPairs: ids }) {
    const before = deployment.keys ?? [];
    const after = before.filter(({ keyPairId }) => !ids.includes(keyPairId));
    if (after.length === before.length)
      throw nothing("None of these keys is attached.", "GET /deployments/{id} shows keys.");
    return { input: { keys: { before, after } } };
  },
});

/** Where keys are to be put, and that users may log in there. @throws Problem 409 `not-supported`, 422 */
async function placeOf(
  facts: Pick<Facts, "nodes" | "cluster">,
  nodes: readonly string[] | undefined,
  role: string | undefined,
): Promise<Pick<AttachedKey, "role" | "sids">> {
  const cluster = await facts.cluster();
  const named = nodes === undefined ? undefined : requireNodes(facts, nodes);
  const meant = role === undefined ? undefined : roleNamed(cluster.roles, role);
  const chosen = facts.nodes.filter(({ id }) => named?.has(id) ?? true);
  const all = new Set(named === undefined ? cluster.roles.map((one) => one.role) : chosen.map((node) => node.role));
  const roles = meant === undefined ? cluster.roles.filter((one) => all.has(one.role)) : [meant];
  const allowed = cluster.advancedActions.includes("attach_keypairs");
  const closed = roles.find((one) => !(allowed || one.userAccess || one.advancedActions.includes("attach_keypairs")));
  if (closed !== undefined) throw notAllowed(closed.role);
  return {
    ...(meant === undefined ? {} : { role: meant.role }),
    ...(named === undefined ? {} : { sids: chosen.map(({ sid }) => sid).sort((a, b) => a - b) }),
  };
}

function notAllowed(role: string): Problem {
  return new Problem({
    status: 409,
    code: "not-supported",
    title: "The app's package does not allow this",
    detail: `The package does not say that users may log in to nodes of the role "${role}": it has neither user_access nor "attach_keypairs" among its advanced_actions. Deploy another version, or ask its publisher.`,
    extensions: { action: "attach_keypairs" },
  });
}

function nothing(detail: string, remedy: string) {
  return invalid("invalid-request", "There is nothing to change", [{ pointer: "/keyPairs", detail, remedy }]);
}
