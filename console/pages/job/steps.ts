import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { Task } from "../../../sdk/index.ts";
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
