import * as z from "zod";
import type { JsonObject } from "../packages/json.ts";
import { overridden } from "../packages/vm/override.ts";
import { checkAnswers, renderAnswers } from "./answers.ts";
import { requestKind } from "./contract.ts";
import { withoutMasks } from "./given-values.ts";
import { requireSameMachines } from "./same-machines.ts";

/** A part of the form's answers. What is left out stays as it is, passwords too. */
export const Values = z.record(z.string(), z.unknown());

export const configure = requestKind({
  kind: "configure",
  request: z.strictObject({ values: Values }),
  async decide(facts, { values }) {
    const { overrides } = facts.deployment;
    const [pkg, current, before] = await Promise.all([facts.pkg(), facts.answers(), facts.cluster()]);
    const answers: JsonObject = checkAnswers(pkg, withoutMasks(values, facts.deployment.values), { current });
    requireSameMachines(before, overridden(renderAnswers(pkg.value, answers), overrides), { current, answers });
    return { target: { answers } };
  },
});
