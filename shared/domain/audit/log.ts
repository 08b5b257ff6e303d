import { randomBytes } from "node:crypto";
import { newId } from "../../kernel/ids.ts";
import type { Table, Write } from "../../platform/dynamodb.ts";
import type { ApiOptions } from "../../platform/middleware/api.ts";
import type { Act, AuditLog } from "../../platform/middleware/audit.ts";
import { idempotencyStore } from "../idempotency/store.ts";
import { intentItem } from "./entity.ts";

/**
 * The write that tells of an act, for the act's own transaction: so there is no act without its entry, and no entry
 * without its act. It joins its tenant's chain some moments later (`chain-store.ts`).
 */
export function auditWrite(act: Act): Write {
  const source = { ...act.source, salt: randomBytes(12).toString("base64url") };
  return { put: intentItem({ ...act, id: newId("audit"), source }) };
}

export function auditLog(table: Table): AuditLog {
  return {
    write: auditWrite,
    async note(act) {
      await table.transact([auditWrite(act)]);
    },
  };
}

/** What the transactions of a function's operations carry: the record that replays an answer, and the audit entry. */
export function carried(table: Table): Required<Pick<ApiOptions, "records" | "audit">> {
  return { records: idempotencyStore(table), audit: auditLog(table) };
}
