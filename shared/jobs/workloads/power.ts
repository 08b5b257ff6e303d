import type { Operation, PlanFacts } from "../contract.ts";
import type { Plan } from "../plan.ts";
import { again, putLayers, READY, stopLayers } from "./layers.ts";

/** Of one whose last change failed nobody knows how far that came: its package runs all that belongs to a change. */
function startLayers({ from }: PlanFacts): Plan {
  return [READY, ...(from === "failed" ? putLayers("upgrade") : again)];
}

export const start: Operation = { kind: "start", plan: startLayers, undo: () => stopLayers };
export const stop: Operation = { kind: "stop", plan: () => stopLayers, undo: () => again };
export const restart: Operation = {
  kind: "restart",
  plan: () => [[{ kind: "restart-workloads" }], [{ kind: "wait-workloads" }]],
};
/** What drifted is put as it was. */
export const revert: Operation = { kind: "revert", plan: () => again };
/** Deleted for its users, and kept without a pod. */
export const cease: Operation = { kind: "cease", plan: () => stopLayers };
export const recover: Operation = { kind: "recover", plan: startLayers, undo: () => stopLayers };
