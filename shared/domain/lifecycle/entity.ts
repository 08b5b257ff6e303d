import type { Item, Key } from "../../platform/dynamodb.ts";
import { appVersionKey } from "../app/entity.ts";
import type { HistoryEntry } from "./schema.ts";

/*
 * Access pattern of history: a version's rows, newest first: the version's own pk, sk `HISTORY#<number>`. They are
 * written with the version and lie in its partition, so that no tenant's history is one hot partition.
 */
export const HISTORY = "HISTORY#";

export function historyKey({ tenantId, versionId, number }: HistoryEntry): Key {
  const { pk } = appVersionKey(tenantId, versionId);
  return { pk, sk: `${HISTORY}${String(number).padStart(9, "0")}` };
}

export function historyItem(entry: HistoryEntry): Item & Key {
  return { ...historyKey(entry), entity: "VersionHistory", ...entry };
}
