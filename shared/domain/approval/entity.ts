import { derivedId } from "../../kernel/ids.ts";
import type { Item, Key } from "../../platform/dynamodb.ts";
import { type ApprovalKind, ChangeKind } from "./flow.ts";
import type { Approval } from "./schema.ts";

/*
 * Access patterns of approvals:
 *
 * | what                                     | how                                                                |
 * | the flow for a kind, a tenant's flows     | pk `T#<tenant>#APPROVAL_FLOW`, sk `<flowId>`, derived from the kind |
 * | an approval; a tenant's, newest first     | pk `T#<tenant>#APPROVAL`, sk `<approvalId>`                         |
 * | a tenant's pending ones, or ended ones    | gsi1 `T#<tenant>#APPROVAL#pending`, `…#ended`, sk `<approvalId>`    |
 * | the callback that waits for it            | pk `T#<tenant>#APPROVAL#<approvalId>`, sk `CALLBACK`                |
 * | whether one waits about a subject already | pk `T#<tenant>#APPROVAL_SUBJECT`, sk `<kind>#<subjectId>`, `change#…` |
 * | those that the sweep looks at             | pk `APPROVAL_DUE#0…3`, sk `<when>#<approvalId>`                     |
 */
export const flowPartition = (tenantId: string): string => `T#${tenantId}#APPROVAL_FLOW`;

/** One flow a tenant and kind: so the id follows from both. */
export const flowIdOf = (tenantId: string, kind: ApprovalKind): string => derivedId("approvalFlow", tenantId, kind);

export const flowKey = (tenantId: string, flowId: string): Key => ({ pk: flowPartition(tenantId), sk: flowId });

export const approvalPartition = (tenantId: string): string => `T#${tenantId}#APPROVAL`;

export const approvalKey = (tenantId: string, id: string): Key => ({ pk: approvalPartition(tenantId), sk: id });

export const approvalsBy = (tenantId: string, state: "pending" | "ended"): string => `T#${tenantId}#APPROVAL#${state}`;

export const callbackKey = (tenantId: string, id: string): Key => ({
  pk: `${approvalPartition(tenantId)}#${id}`,
  sk: "CALLBACK",
});

export const subjectKey = ({ tenantId, kind, subject }: Pick<Approval, "tenantId" | "kind" | "subject">): Key => ({
  pk: `T#${tenantId}#APPROVAL_SUBJECT`,
  sk: `${ChangeKind.safeParse(kind).success ? "change" : kind}#${subject.id}`,
});

/** Partitions of what the sweep looks at: all tenants write there. */
export const DUE_SHARDS = 4;

export const duePartition = (shard: number): string => `APPROVAL_DUE#${shard}`;

/** The last character of an id is random. */
export function dueKey({ id, sweepAt }: Pick<Approval, "id" | "sweepAt">): Key {
  return { pk: duePartition(id.charCodeAt(id.length - 1) % DUE_SHARDS), sk: `${sweepAt}#${id}` };
}

export function approvalItem(approval: Approval): Item & Key {
  const { tenantId, id, status } = approval;
  return {
    ...approvalKey(tenantId, id),
    gsi1pk: approvalsBy(tenantId, status === "pending" ? "pending" : "ended"),
    gsi1sk: id,
    entity: "Approval",
    ...approval,
  };
}
