import type { Plan } from "../jobs/plan.ts";

/**
 * What a step usually takes, in seconds: medians of machines on AWS and of our own work on them. A command of a package
 * counts as what starting a server usually takes, since nobody knows it before.
 */
const SECONDS: Readonly<Record<string, number>> = {
  "ensure-frontgate": 5,
  "create-node": 35,
  "delete-node": 40,
  "stop-instance": 30,
  "start-instance": 25,
  "resize-instance": 5,
  "run-service": 8,
  "stop-service": 8,
  "wait-ready": 5,
};
const OTHERWISE = 2;
/** From one layer to the next. */
const BETWEEN = 1;

/** How long a plan takes when nothing is in its way: the longest step of each layer, one after the other. Pure. */
export function secondsOf(plan: Plan): number {
  return plan
    .filter((layer) => layer.length > 0)
    .reduce((sum, layer) => sum + BETWEEN + Math.max(...layer.map(({ kind }) => SECONDS[kind] ?? OTHERWISE)), 0);
}
