import * as z from "zod";
import type { Item, QueryInput, Table } from "../platform/dynamodb.ts";
import type { ExportedKind, Lead } from "./kind.ts";
import { exportedKinds, kindOf, leftOut } from "./registry.ts";

/** What is still to be read, the next one last. It is small: at most a page's leads for each depth. */
export const Frame = z.union([
  z.object({
    query: z.object({
      index: z.enum(["gsi1", "gsi2", "gsi3"]).optional(),
      pk: z.string(),
      prefix: z.string().optional(),
      startKey: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
  z.object({ object: z.string(), path: z.string() }),
]);
export type Frame = z.infer<typeof Frame>;

/** Something that an archive holds. */
export type Found =
  | { readonly kind: ExportedKind; readonly item: Item }
  | { readonly object: string; readonly path: string };

/** Items of one page: 50 packages of 300 KB are 15 MB in memory. */
const PAGE = 50;

/** Where a walk begins: the partitions that every tenant may have. All others are led to by what lies in these. */
export function roots(tenantId: string): Frame[] {
  const fixed = [...exportedKinds, ...leftOut].filter(({ pk }) => !pk.includes("*")).map(({ pk }) => pk);
  const wanted = new Set(exportedKinds.filter(({ pk }) => fixed.includes(pk)).map(({ pk }) => pk));
  return [...wanted].reverse().map((pk) => ({ query: { pk: `T#${tenantId}#${pk}` } }));
}

/**
 * Takes the walk one step on: what that step found, and what is still to be read. One query, or none. An item that no
 * kind knows is an error, so that nothing is left behind in silence.
 */
export async function step(
  table: Table,
  tenantId: string,
  frames: readonly Frame[],
): Promise<{ readonly found: readonly Found[]; readonly rest: readonly Frame[] }> {
  const top = frames.at(-1);
  const below = frames.slice(0, -1);
  if (top === undefined) return { found: [], rest: [] };
  if ("object" in top) return { found: [top], rest: below };
  const { items, lastKey } = await table.query({ ...queryOf(top.query), limit: PAGE });
  const after: Frame[] = lastKey === undefined ? [] : [{ query: { ...top.query, startKey: { ...lastKey } } }];
  const found: { readonly kind: ExportedKind; readonly item: Item }[] = [];
  const leads: Frame[] = [];
  for (const item of items) {
    const key = { pk: String(item.pk), sk: String(item.sk) };
    if (top.query.index !== undefined) {
      // An index tells which partitions there are; what lies in them is read from the table itself.
      leads.push({ query: { pk: key.pk } });
      continue;
    }
    const kind = kindOf(tenantId, key);
    if (kind === undefined) throw new Error(`no kind knows ${key.pk} / ${key.sk}`);
    if (!("encode" in kind)) continue;
    found.push({ kind, item });
    leads.push(...kind.leadsTo(tenantId, item).map(frameOf));
  }
  return { found, rest: [...below, ...after, ...leads.reverse()] };
}

function queryOf({ index, pk, prefix, startKey }: Extract<Frame, { query: unknown }>["query"]): QueryInput {
  return {
    pk,
    ...(index === undefined ? { consistent: true } : { index }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(startKey === undefined ? {} : { startKey }),
  };
}

function frameOf(lead: Lead): Frame {
  return "object" in lead ? { object: lead.object, path: lead.path } : { query: { ...lead.query } };
}
