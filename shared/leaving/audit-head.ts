import * as z from "zod";
import type { Certificate } from "../domain/leaving/schema.ts";
import type { Table } from "../platform/dynamodb.ts";
import { auditPartition } from "./erase-items.ts";

const Entry = z.looseObject({ seq: z.int(), hash: z.string() });

/** Where a tenant's audit chain ends: its last entry by number. One read; `undefined` where there is none. */
export function auditHead(table: Table): (tenantId: string) => Promise<Certificate["audit"]> {
  return async (tenantId) => {
    const pk = auditPartition(tenantId);
    // Numbers have twelve digits, and sort before `HEAD`.
    const { items } = await table.query({ pk, upTo: "9", descending: true, limit: 1, consistent: true });
    const [last] = items;
    if (last === undefined) return undefined;
    const { seq, hash } = Entry.parse(last);
    return { seq, hash };
  };
}
