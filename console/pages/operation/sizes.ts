import type { Node } from "../../../sdk/index.ts";

/** CPUs, memory in MiB, data volume in GiB. */
export const SIZES = ["cpu", "memory", "volumeSize"] as const;
export type Size = (typeof SIZES)[number];
/** Texts as they were typed, by role and size. */
export type TypedSizes = Readonly<Record<string, Readonly<Partial<Record<Size, string>>>>>;

/** The first node of each role: all of a role are of one size. */
export function roleSizes(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  const first = new Map<string, Node>();
  for (const node of nodes) if (!first.has(node.role)) first.set(node.role, node);
  return first;
}

/** What becomes another size, as the API takes it; `undefined` where nothing does. */
export function changedSizes(nodes: readonly Node[], typed: TypedSizes): Record<string, object> | undefined {
  const changed = [...roleSizes(nodes)].flatMap(([role, node]) => {
    const sizes = SIZES.flatMap((size) => {
      const text = typed[role]?.[size]?.trim() ?? "";
      return /^\d{1,7}$/.test(text) && Number(text) !== node[size] ? [[size, Number(text)] as const] : [];
    });
    return sizes.length === 0 ? [] : [[role, Object.fromEntries(sizes)] as const];
  });
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}
