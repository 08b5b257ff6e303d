import { stepSeconds } from "../domain/job/steps.ts";
import type { Plan } from "../jobs/plan.ts";

/** From one layer to the next. */
const BETWEEN = 1;

/** How long a plan takes when nothing is in its way: the longest step of each layer, one after the other. Pure. */
export function secondsOf(plan: Plan): number {
  return plan
    .filter((layer) => layer.length > 0)
    .reduce((sum, layer) => sum + BETWEEN + Math.max(...layer.map(({ kind }) => stepSeconds(kind))), 0);
}
