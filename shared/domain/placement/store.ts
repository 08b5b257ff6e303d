import type { Item, Key, Table, Write } from "../../platform/dynamodb.ts";
import { Placement } from "./schema.ts";

/*
 * Access pattern of placements: one of a tenant's by its id, and all of them, newest last: pk `T#<tenant>#PLACEMENT`,
 * sk `<placementId>`.
 */
const placementsOf = (tenantId: string): string => `T#${tenantId}#PLACEMENT`;
export const placementKey = (tenantId: string, id: string): Key => ({ pk: placementsOf(tenantId), sk: id });

/** One round trip a method. */
export interface PlacementStore {
  /** Strongly consistent. */
  get(tenantId: string, id: string): Promise<Placement | undefined>;
  /** Newest first. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Placement[]; readonly lastKey: Item | undefined }>;
}

export function placementStore(table: Table): PlacementStore {
  return {
    async get(tenantId, id) {
      const item = await table.get(placementKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Placement.parse(item);
    },
    async list(tenantId, page) {
      const { items, lastKey } = await table.query({ pk: placementsOf(tenantId), descending: true, ...page });
      return { items: items.map((item) => Placement.parse(item)), lastKey };
    },
  };
}

/** The write of a new one: it stands in the transaction of its deployments. */
export function placementWrite(placement: Placement): Write {
  const { tenantId, id } = placement;
  return {
    put: { ...placementKey(tenantId, id), entity: "Placement", ...placement },
    expression: { condition: "attribute_not_exists(pk)" },
  };
}
