import * as z from "zod";
import type { Difference } from "../domain/drift/schema.ts";
import { type Fault, invalid, Problem } from "../kernel/problem.ts";
import type { Facts } from "./contract.ts";

/** What a request about drift says: all differences of the last report, or some by their ids. */
export const DriftRequest = z.strictObject({
  differences: z.array(z.string().max(64)).min(1).max(1_000).optional(),
});

/**
 * The differences that a request is about, each of which can be dealt with so. @throws Problem 409 `wrong-state` when there
 * are none, 422 with a pointer for each that is not there or cannot
 */
export async function requireDifferences(
  facts: Pick<Facts, "drift" | "deployment">,
  ids: readonly string[] | undefined,
  refusal: (difference: Difference) => string | undefined,
): Promise<readonly Difference[]> {
  const report = await facts.drift();
  const chosen = ids ?? report.differences.map(({ id }) => id);
  if (chosen.length === 0) throw inSync(facts.deployment.id);
  const faults: Fault[] = [];
  const found = chosen.flatMap((id, at) => {
    const difference = report.differences.find((one) => one.id === id);
    const pointer = ids === undefined ? "/differences" : `/differences/${at}`;
    const detail = difference === undefined ? `The last report has no difference "${id}".` : refusal(difference);
    if (detail !== undefined) faults.push({ pointer, detail, remedy: "Compare again, and name those that are meant." });
    return difference === undefined ? [] : [difference];
  });
  if (faults.length > 0) throw invalid("invalid-request", "Not all of these differences can be dealt with so", faults);
  return found;
}

/** What differs, as people name it. */
export const thingOf = ({ nodeId, instanceId, object }: Difference): string => nodeId ?? instanceId ?? object ?? "";

function inSync(id: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "Nothing differs",
    detail: `At the last comparison the cloud had what deployment ${id} says. Compare again with :check-drift.`,
  });
}
