import { type AdjustmentsChange, adjusted, WorkloadName } from "../../domain/deployment/adjustments.ts";
import type { Difference } from "../../domain/drift/schema.ts";
import type { Facts, Wanted } from "../contract.ts";
import { requireDifferences, thingOf } from "../drifted.ts";

/** Replicas that somebody gave a workload in the cluster become what is meant. @throws Problem 409, 422 as `requireDifferences` */
export async function adoptWorkloads(facts: Facts, ids: readonly string[] | undefined): Promise<Wanted> {
  const found = await requireDifferences(facts, ids, (one) =>
    adopted(one) === undefined ? `${one.pointer ?? "All"} of ${thingOf(one)} cannot be adopted.` : undefined,
  );
  const change: AdjustmentsChange = Object.fromEntries(found.flatMap((one) => Object.entries(adopted(one) ?? {})));
  return { target: { adjustments: adjusted(facts.deployment.adjustments, change) ?? {} } };
}

function adopted({ object, pointer, observed }: Difference): AdjustmentsChange | undefined {
  const name = WorkloadName.safeParse(object);
  if (!name.success || pointer !== "/spec/replicas" || typeof observed !== "number") return undefined;
  return { [name.data]: { replicas: observed } };
}
