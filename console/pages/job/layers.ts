import type { Task } from "../../../sdk/index.ts";

/** Tasks that may run at the same time. */
export interface Layer {
  /** From 0; those of an undoing come after the others. */
  readonly layer: string;
  readonly tasks: readonly Task[];
}

/** A job's tasks in the order in which they run. */
export function layersOf(tasks: readonly Task[]): readonly Layer[] {
  const rank = ({ phase, layer, place }: Task) => [phase === "undo" ? 1 : 0, layer, place] as const;
  const sorted = [...tasks].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
  });
  const names = [...new Set(sorted.map(nameOf))];
  return names.map((layer) => ({ layer, tasks: sorted.filter((task) => nameOf(task) === layer) }));
}

function nameOf({ phase, layer }: Task): string {
  return `${phase ?? "do"} ${layer}`;
}
