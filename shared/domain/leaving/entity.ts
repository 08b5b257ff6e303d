import type { Key } from "../../platform/dynamodb.ts";
import type { Work } from "./schema.ts";

/*
 * Access patterns of exports, imports and erasures:
 *
 * | what                                     | how                                                          |
 * | a tenant's exports, one of them          | pk `T#<tenant>#EXPORT`, sk `<exportId>`                       |
 * | all imports; all erasures; one of them   | pk `PLATFORM#IMPORT`, `PLATFORM#ERASURE`, sk the id: the      |
 * |                                          | platform makes them by hand, and they outlive the tenant     |
 * | what is to be worked on                  | gsi1 `LEAVING_DUE`, sk up to `<now>` (sk is `<due>#<id>`);    |
 * |                                          | nothing when it has ended                                    |
 */
export const DUE = "LEAVING_DUE";

export const exportsOf = (tenantId: string): string => `T#${tenantId}#EXPORT`;
export const IMPORTS = "PLATFORM#IMPORT";
export const ERASURES = "PLATFORM#ERASURE";

/** By what the work's key can be made. */
export type WorkRef = Pick<Work, "kind" | "tenantId" | "id">;

export function workKey({ kind, tenantId, id }: WorkRef): Key {
  switch (kind) {
    case "export":
      return { pk: exportsOf(tenantId), sk: id };
    case "import":
      return { pk: IMPORTS, sk: id };
    case "erasure":
      return { pk: ERASURES, sk: id };
  }
}

export const dueSortKey = (due: Date, id: string): string => `${due.toISOString()}#${id}`;

/** Where an archive lies, and what is noted of each part until it is whole. */
export const archiveObjectKey = ({ tenantId, id }: Pick<Work, "tenantId" | "id">): string =>
  `exports/${tenantId}/${id}/archive.tgz`;
export const partObjectKey = ({ tenantId, id }: Pick<Work, "tenantId" | "id">, part: number): string =>
  `exports/${tenantId}/${id}/parts/${String(part).padStart(5, "0")}.json`;
export const importObjectKey = (id: string): string => `imports/${id}/archive.tgz`;
