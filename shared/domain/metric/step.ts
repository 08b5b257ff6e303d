import type { Cell } from "./schema.ts";

/** What is known of a step: of each node, of each name. */
export type Rows = ReadonlyMap<string, ReadonlyMap<string, Cell>>;

/** A step of a resolution with what is known of it; `at` in seconds since 1970. */
export interface Step {
  readonly at: number;
  readonly part: string;
  readonly rows: Rows;
}

/** The cells of one node and item in steps of any order. */
export function cellsOf(steps: readonly Step[], nodeId: string, name: string): readonly Cell[] {
  return steps.flatMap(({ rows }) => rows.get(nodeId)?.get(name) ?? []);
}
