import * as z from "zod";
import { AuditEntry, AuditSource } from "../domain/audit/schema.ts";
import { type ExportedKind, exportedKind } from "./kind.ts";

/**
 * The chain is in the archive to be read and verified there. No import brings it back: the other store has a chain of its
 * own, and what this one attests, it cannot.
 */
const entry = exportedKind({ name: "audit-entry", pk: "AUDIT", sk: "0*", shape: AuditEntry.shape });

const source = exportedKind({
  name: "audit-source",
  pk: "AUDIT_SOURCE",
  sk: "*#*",
  shape: { ...AuditSource.shape, tenantId: z.string(), seq: z.int() },
  fromKey: ([, tenantId]) => ({ tenantId }),
});

export const auditKinds: readonly ExportedKind[] = [entry, source];
