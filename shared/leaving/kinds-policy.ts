import { policyKey } from "../domain/policy/entity.ts";
import { Policy } from "../domain/policy/schema.ts";
import { type ExportedKind, exportedKind } from "./kind.ts";

const policy = exportedKind({
  name: "policy",
  pk: "POLICY",
  sk: "*",
  shape: Policy.shape,
  item: (record) => ({ ...policyKey(record.tenantId, record.id), entity: "Policy", ...record }),
});

export const policyKinds: readonly ExportedKind[] = [policy];
