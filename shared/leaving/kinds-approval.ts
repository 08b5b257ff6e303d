import { flowKey } from "../domain/approval/entity.ts";
import { ApprovalFlow } from "../domain/approval/flow.ts";
import { Approval } from "../domain/approval/schema.ts";
import { type ExportedKind, exportedKind } from "./kind.ts";

const flow = exportedKind({
  name: "approval-flow",
  pk: "APPROVAL_FLOW",
  sk: "*",
  shape: ApprovalFlow.shape,
  item: (record) => ({ ...flowKey(record.tenantId, record.id), entity: "ApprovalFlow", ...record }),
});

/** To be read: what waited is not carried out elsewhere, and what was decided was decided about this store's objects. */
const approval = exportedKind({ name: "approval", pk: "APPROVAL", sk: "*", shape: Approval.shape });

export const approvalKinds: readonly ExportedKind[] = [flow, approval];
