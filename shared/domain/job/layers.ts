import type { Task } from "./schema.ts";
import type { LayerView } from "./view.ts";

/** Tasks in the order in which they run, what takes back behind what is done: by phase, layer, place, id. A total order. */
export function byTurn(a: Turn, b: Turn): number {
  return rank(a) - rank(b) || a.layer - b.layer || a.place - b.place || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
export type Turn = Pick<Task, "id" | "phase" | "layer" | "place">;

const rank = ({ phase }: Pick<Task, "phase">) => (phase === "undo" ? 1 : 0);

/** The layers of tasks that are in their turn, with the kinds of each in the order of their first ones. Pure. */
export function countLayers(tasks: readonly Task[]): LayerView[] {
  const layers: LayerView[] = [];
  for (const { phase, layer, kind, status } of tasks) {
    let last = layers.at(-1);
    if (last === undefined || last.layer !== layer || last.phase !== phase) {
      last = { layer, ...(phase === undefined ? {} : { phase }), kinds: [] };
      layers.push(last);
    }
    let counted = last.kinds.find((one) => one.kind === kind);
    if (counted === undefined) {
      counted = { kind, statuses: {} };
      last.kinds.push(counted);
    }
    counted.statuses[status] = (counted.statuses[status] ?? 0) + 1;
  }
  return layers;
}
