import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Task } from "../../../sdk/index.ts";
import type { Layers } from "../../progress/use-job.ts";
import { layersOf } from "./layers.ts";

/** What each state of a task looks like. */
export const TASK_TYPES: Readonly<Record<Task["status"], StatusIndicatorProps.Type>> = {
  pending: "pending",
  running: "in-progress",
  succeeded: "success",
  skipped: "stopped",
  failed: "error",
};

/** A job's tasks as the graph draws them. */
export function graphOf(tasks: readonly Task[]) {
  return layersOf(tasks).map(({ layer, tasks: together }) => ({
    id: layer,
    undoes: together[0]?.phase === "undo",
    steps: together.map(({ id, kind, nodeName, nodeId, service, status }) => ({
      ...{ id, kind, service, type: TASK_TYPES[status] },
      node: nodeName ?? nodeId,
    })),
  }));
}

/** States from what is told first of several tasks to what is told last. */
const WORST_FIRST = ["failed", "running", "pending", "skipped", "succeeded"] as const;

/** A large job as the graph draws it: the tasks of a layer that are of one kind are one step, with how many of them are done. */
export function countedGraph(layers: Layers) {
  return layers.map(({ layer, phase, kinds }) => ({
    id: `${phase ?? "do"} ${layer}`,
    undoes: phase === "undo",
    steps: kinds.map(({ kind, statuses }) => {
      const all = Object.values(statuses).reduce((sum, tasks) => sum + tasks, 0);
      const done = (statuses.succeeded ?? 0) + (statuses.skipped ?? 0);
      const worst = WORST_FIRST.find((status) => statuses[status] !== undefined) ?? "pending";
      return { id: kind, kind, type: TASK_TYPES[worst], node: `${done}/${all}` };
    }),
  }));
}
