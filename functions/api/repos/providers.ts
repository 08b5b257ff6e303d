import { invalid } from "../../../shared/kernel/problem.ts";
import { manifestOf, manifests } from "../../../shared/providers/registry.ts";

/** @throws Problem 422 with a pointer to each name that is no provider */
export function requireProviders(ids: readonly string[]): void {
  const known = manifests.map(({ id }) => id).join(", ");
  const errors = ids.flatMap((id, place) =>
    manifestOf(id) === undefined
      ? [{ pointer: `/providers/${place}`, detail: `There is no provider "${id}".`, remedy: `Known: ${known}.` }]
      : [],
  );
  if (errors.length > 0) throw invalid("invalid-request", "There is no such provider", errors);
}
