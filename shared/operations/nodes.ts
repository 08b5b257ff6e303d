import * as z from "zod";
import { invalid } from "../kernel/problem.ts";
import type { Facts } from "./contract.ts";

/** Nodes that a request names, each once. */
export const NodeIds = z.array(z.string().max(64)).min(1).max(300);

/** The ids, all of them nodes of the deployment. @throws Problem 422 `invalid-request` with a pointer for each that is not */
export function requireNodes(
  { nodes }: Pick<Facts, "nodes">,
  ids: readonly string[],
  pointerOf = (at: number): string => `/nodes/${at}`,
): ReadonlySet<string> {
  const known = new Set(nodes.map(({ id }) => id));
  const faults = ids.flatMap((id, at) =>
    known.has(id)
      ? []
      : [
          {
            pointer: pointerOf(at),
            detail: `The deployment has no node "${id}".`,
            remedy: "Take ids from GET /deployments/{id}.",
          },
        ],
  );
  if (faults.length > 0) throw invalid("invalid-request", "Some nodes are not there", faults);
  return new Set(ids);
}
