import type { Node } from "../domain/deployment/schema.ts";
import { allowedKinds } from "../domain/job/rules.ts";
import type { JobInput } from "../domain/job/schema.ts";
import { type Fault, invalid, Problem } from "../kernel/problem.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import { imageReference } from "../packages/vm/image.ts";
import { factsOf } from "../providers/facts.ts";
import type { Facts } from "./contract.ts";
import { replacing } from "./replace-node.ts";

/**
 * What a job is told where `after` wants some machines of another image than they started from: each of those nodes, and what
 * an earlier change left of it, makes place for the next one of its number. Nothing where no machine is of another image.
 * One read, of the runtime.
 * @param pointer of the request's member that names `after`
 * @throws Problem 422 where a machine's data would go with it, 409 `wrong-state` where nothing runs that could be moved
 */
export async function renewing(facts: Facts, after: RenderedCluster, pointer: string): Promise<JobInput> {
  const [before, runtime] = await Promise.all([facts.cluster(), facts.runtime()]);
  const imageOf = (cluster: RenderedCluster, name: string): string | undefined => {
    const role = cluster.roles.find((one) => one.role === name);
    if (role === undefined) return undefined;
    const found = imageReference(role, runtime.provider, runtime.probe.region);
    if (found.ok) return found.reference;
    throw invalid("invalid-request", "There is no image for it", [{ ...found.fault, pointer }]);
  };
  const fits = (node: Node) =>
    node.status !== "planned" && (node.image ?? imageOf(before, node.role)) === imageOf(after, node.role);
  const numbers = [...new Set(facts.nodes.map(({ sid }) => sid))];
  const moves = numbers.map((sid) => {
    const living = facts.nodes.filter((node) => node.sid === sid);
    const right = living.find(fits);
    const promised = living.some((node) => node !== right && node.volumeId !== undefined);
    return right === undefined || promised
      ? { leaving: living, renewed: true }
      : { leaving: living.filter((node) => node !== right), renewed: false };
  });
  const renewed = moves.filter((move) => move.renewed);
  const remove = moves.flatMap(({ leaving }) => leaving.map(({ id }) => id));
  if (remove.length === 0) return {};
  requireKept(
    facts,
    after.roles.filter(({ role }) => renewed.some(({ leaving }) => leaving.some((node) => node.role === role))),
    pointer,
  );
  requireRunning(facts);
  const add = renewed.flatMap(({ leaving: [node] }) =>
    node === undefined ? [] : (replacing(node, facts.allNodes).add ?? []),
  );
  return { remove, add };
}

/** The data of a machine that goes must lie on a volume that stays. */
function requireKept({ deployment: { provider } }: Facts, roles: readonly Role[], pointer: string): void {
  const volumes = factsOf(provider)?.capabilities.includes("volumes") === true;
  const faults = roles
    .filter(({ volume }) => !volumes || volume === undefined)
    .map(
      ({ role }): Fault => ({
        pointer,
        detail: `It wants machines of another image${role === "" ? "" : ` for ${role}`}, and ${volumes ? "these have no volume of their own" : `the provider "${provider}" has no volumes`} on which their data would stay.`,
        remedy: "Deploy it beside this one and move the data by the app's own means.",
      }),
    );
  if (faults.length > 0) throw invalid("invalid-request", "The machines cannot be replaced", faults);
}

function requireRunning({ deployment: { id, status } }: Facts): void {
  if (status !== "stopped") return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: "The machines of a deployment that is stopped are not replaced",
    detail: `The version wants machines of another image, which start the app; start ${id} first.`,
    extensions: { status, allowed: allowedKinds(status) },
  });
}
