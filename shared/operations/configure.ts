import * as z from "zod";
import { AdjustmentsChange, adjusted } from "../domain/deployment/adjustments.ts";
import { invalid } from "../kernel/problem.ts";
import type { JsonObject } from "../packages/json.ts";
import { step } from "../packages/pointer.ts";
import { overridden } from "../packages/vm/override.ts";
import { checkAnswers, renderAnswers } from "./answers.ts";
import { requestKind } from "./contract.ts";
import { withoutMasks } from "./given-values.ts";
import { requireSameMachines } from "./same-machines.ts";
import { requireSort } from "./workloads/sort.ts";

/** A part of the form's answers. What is left out stays as it is, passwords too. */
export const Values = z.record(z.string(), z.unknown());

export const configure = requestKind({
  kind: "configure",
  request: z.strictObject({
    values: Values.optional(),
    /** Of an app of workloads: what the answers cannot say; what is left out stays, `null` gives it back to the package. */
    adjustments: AdjustmentsChange.optional(),
  }),
  async decide(facts, { values, adjustments }) {
    const { deployment } = facts;
    requireSort(deployment, { workloads: { adjustments } });
    requireSomething(values, adjustments);
    const { overrides } = deployment;
    const [pkg, current, before] = await Promise.all([facts.pkg(), facts.answers(), facts.cluster()]);
    const answers: JsonObject = checkAnswers(pkg, withoutMasks(values ?? {}, deployment.values), { current });
    requireSameMachines(before, overridden(renderAnswers(pkg.value, answers), overrides), { current, answers });
    if (adjustments === undefined) return { target: { answers } };
    return {
      target: { answers, adjustments: adjusted(deployment.adjustments, adjustments) ?? {} },
      // What is given back to the package need not be there any more.
      named: Object.entries(adjustments).flatMap(([name, change]) =>
        change === null ? [] : [{ name, pointer: step("/adjustments", name) }],
      ),
    };
  },
});

/** @throws Problem 422 where a request changes nothing */
function requireSomething(values: unknown, adjustments: unknown): void {
  if (values !== undefined || adjustments !== undefined) return;
  throw invalid("invalid-request", "Nothing is to be changed", [
    { pointer: "/values", detail: "values are needed.", remedy: "Send the answers that change." },
  ]);
}
