import type { Key } from "../../platform/dynamodb.ts";
import { nodesOf } from "../deployment/entity.ts";

/**
 * Access patterns:
 * 1. a revision by number; the revisions of a deployment, oldest first: `T#<tenant>#DEP#<deployment>` / `REV#<number>`
 * The number is padded, so that they list in its order.
 */
export const REVISION = "REV#";
export const revisionKey = (tenantId: string, deploymentId: string, number: number): Key => ({
  pk: nodesOf(tenantId, deploymentId),
  sk: `${REVISION}${String(number).padStart(6, "0")}`,
});
