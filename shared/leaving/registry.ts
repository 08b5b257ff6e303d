import type { Key } from "../platform/dynamodb.ts";
import { type ExportedKind, isOfKind, type LeftOutKind } from "./kind.ts";
import { approvalKinds } from "./kinds-approval.ts";
import { auditKinds } from "./kinds-audit.ts";
import { catalogueKinds } from "./kinds-catalogue.ts";
import { marketKinds } from "./kinds-market.ts";
import { peopleKinds } from "./kinds-people.ts";
import { policyKinds } from "./kinds-policy.ts";
import { runningKinds } from "./kinds-running.ts";
import { tellingKinds } from "./kinds-telling.ts";
import { leftOut } from "./left-out.ts";

/**
 * Every kind of item that lies below `T#<tenant>#`, each once: in an archive, or left out with a reason. A partition
 * that is not here fails `registry.test.ts`, and stops an export that meets it. An erasure needs no list: it goes by the
 * prefix.
 */
export const exportedKinds: readonly ExportedKind[] = [
  ...peopleKinds,
  ...catalogueKinds,
  ...marketKinds,
  ...runningKinds,
  ...tellingKinds,
  ...approvalKinds,
  ...policyKinds,
  ...auditKinds,
];
export { leftOut };

/** The kind of the item with these keys. */
export function kindOf(tenantId: string, key: Key): ExportedKind | LeftOutKind | undefined {
  return (
    exportedKinds.find((kind) => isOfKind(kind, tenantId, key)) ?? leftOut.find((kind) => isOfKind(kind, tenantId, key))
  );
}

/** The exported kind of that name. */
export function exportedKindNamed(name: string): ExportedKind | undefined {
  return exportedKinds.find((kind) => kind.name === name);
}
