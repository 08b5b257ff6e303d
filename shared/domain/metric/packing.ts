import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import { MetricValue } from "../../protocol/watching.ts";
import { Cell } from "./schema.ts";
import { cellOf } from "./statistics.ts";
import type { Rows } from "./step.ts";

const seconds = z.int();
/**
 * A cell as it is stored: a value that was measured once, at the step's begin; or count, first and last with their seconds
 * after the step's begin, most frequent values, and of numbers min, max, sum and median.
 */
const Packed = z.union([
  MetricValue,
  z.tuple([
    z.int(),
    MetricValue,
    seconds,
    MetricValue,
    seconds,
    z.array(z.tuple([MetricValue, z.int()])),
    z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  ]),
]);
type Packed = z.infer<typeof Packed>;

const Body = z.object({ names: z.array(z.string()), nodes: z.record(z.string(), z.array(Packed.nullable())) });

/** Bytes of JSON after unpacking: ten times what a message of a Frontgate or a chunk of nodes can be. */
const MAX_JSON_BYTES = 2 * 1024 * 1024;

/** Rows of a step that begins at `at` (seconds since 1970), gzipped: names once, values by place. */
export function packRows(rows: Rows, at: number): Buffer {
  const names = [...new Set([...rows.values()].flatMap((cells) => [...cells.keys()]))].sort();
  const nodes = [...rows].map(([nodeId, cells]): [string, (Packed | null)[]] => [
    nodeId,
    names.map((name) => packCell(cells.get(name), at)),
  ]);
  return gzipSync(JSON.stringify({ names, nodes: Object.fromEntries(nodes) } satisfies z.infer<typeof Body>));
}

/** @throws when the bytes are not what `packRows` made */
export function unpackRows(body: Uint8Array, at: number): Rows {
  const json: unknown = JSON.parse(gunzipSync(body, { maxOutputLength: MAX_JSON_BYTES }).toString("utf8"));
  const { names, nodes } = Body.parse(json);
  return new Map(
    Object.entries(nodes).map(([nodeId, values]) => [
      nodeId,
      new Map(
        names.flatMap((name, place): [string, Cell][] => {
          const packed = values[place] ?? null;
          return packed === null ? [] : [[name, unpackCell(packed, at)]];
        }),
      ),
    ]),
  );
}

function packCell(cell: Cell | undefined, at: number): Packed | null {
  if (cell === undefined) return null;
  const { count, first, firstAt, last, lastAt, min, max, sum, median, counts } = cell;
  if (count === 1 && firstAt === at) return first;
  const numbers: [number, number, number, number] | null =
    min === undefined || max === undefined || sum === undefined || median === undefined
      ? null
      : [min, max, sum, median];
  // Of numbers that were never the same twice nothing is the most frequent, and saying so takes half of the bytes.
  const frequent = numbers !== null && counts.every(([, times]) => times === 1) ? [] : counts;
  return [count, first, firstAt - at, last, lastAt - at, frequent, numbers];
}

function unpackCell(packed: Packed, at: number): Cell {
  if (!Array.isArray(packed)) return cellOf({ at, value: packed });
  const [count, first, firstAfter, last, lastAfter, counts, numbers] = packed;
  const [min, max, sum, median] = numbers ?? [];
  return Cell.parse({
    count,
    first,
    firstAt: at + firstAfter,
    last,
    lastAt: at + lastAfter,
    min,
    max,
    sum,
    median,
    counts,
  });
}
