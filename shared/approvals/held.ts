import * as z from "zod";
import { nodesOf } from "../domain/deployment/entity.ts";
import { DeploymentStatus } from "../domain/deployment/schema.ts";
import { Holding } from "../domain/quota/schema.ts";
import { Revision } from "../domain/revision/schema.ts";
import type { Key, Table, Write } from "../platform/dynamodb.ts";
import { Subject } from "../policies/subject.ts";

/**
 * A change of a deployment that waits for people, with all that was decided about it. The deployment itself goes on
 * meanwhile and knows nothing of it; its job waits as `pending_approval`.
 */
export const HeldChange = z.object({
  tenantId: z.string(),
  deploymentId: z.string(),
  approvalId: z.string(),
  jobId: z.string(),
  /** What the deployment is while the job runs. */
  during: DeploymentStatus,
  /** With the number that it would have had when it was asked. */
  revision: Revision,
  /** What the deployment holds of the quota while the job runs, and what of it is new. */
  quota: z.object({ during: Holding, taken: Holding }).optional(),
  /** What policies judge. The answers are those of the revision. */
  subject: Subject.omit({ values: true }),
});
export type HeldChange = z.infer<typeof HeldChange>;

/** One a deployment: `T#<tenant>#DEP#<deployment>` / `HELD`. */
export const heldKey = (tenantId: string, deploymentId: string): Key => ({
  pk: nodesOf(tenantId, deploymentId),
  sk: "HELD",
});

/** Fails where another change of the deployment waits. */
export function heldWrite(held: HeldChange): Write {
  return {
    put: { ...heldKey(held.tenantId, held.deploymentId), entity: "HeldChange", ...held },
    expression: { condition: "attribute_not_exists(pk)" },
  };
}

/** It waits no more; holds only while it does. */
export function releaseWrite({ tenantId, deploymentId, approvalId }: HeldChange): Write {
  return {
    delete: heldKey(tenantId, deploymentId),
    expression: { condition: "approvalId = :approval", values: { ":approval": approvalId } },
  };
}

/** What waits for that approval. One consistent read. */
export async function readHeld(
  table: Table,
  of: { readonly tenantId: string; readonly id: string; readonly subject: { readonly id: string } },
): Promise<HeldChange | undefined> {
  const item = await table.get(heldKey(of.tenantId, of.subject.id), { consistent: true });
  const held = item === undefined ? undefined : HeldChange.parse(item);
  return held?.approvalId === of.id ? held : undefined;
}
