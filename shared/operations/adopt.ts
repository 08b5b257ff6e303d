import type { Difference } from "../domain/drift/schema.ts";
import type { JobInput } from "../domain/job/schema.ts";
import { requestKind } from "./contract.ts";
import { DriftRequest, requireDifferences, thingOf } from "./drifted.ts";
import { adoptWorkloads } from "./workloads/adopt.ts";

type Adopted = NonNullable<JobInput["adopt"]>[number];

export const adopt = requestKind({
  kind: "adopt",
  request: DriftRequest,
  async decide(facts, { differences }) {
    if (facts.deployment.workloads !== undefined) return adoptWorkloads(facts, differences);
    const found = await requireDifferences(facts, differences, (one) =>
      adopted(one) === undefined ? `"${one.field}" of ${thingOf(one)} cannot be adopted.` : undefined,
    );
    const byNode = new Map<string, Adopted>();
    for (const difference of found) {
      const change = adopted(difference);
      if (change !== undefined) byNode.set(change.nodeId, { ...byNode.get(change.nodeId), ...change });
    }
    return { input: { adopt: [...byNode.values()] } };
  },
});

/** What is believed of the node from then on; `undefined` where another belief would make no sense. Pure. */
function adopted({ nodeId, field, observed }: Difference): Adopted | undefined {
  if (nodeId === undefined) return undefined;
  if (field === "instanceType" && typeof observed === "string") return { nodeId, instanceType: observed };
  if (field === "address" && typeof observed === "string") return { nodeId, address: observed };
  if (field === "volumeSize" && typeof observed === "number") return { nodeId, volumeSize: observed };
  return undefined;
}
