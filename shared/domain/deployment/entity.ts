import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns:
 * 1. a deployment by id; a tenant's deployments, newest last: `T#<tenant>#DEP` / id
 * 2. the nodes of a deployment: `T#<tenant>#DEP#<deployment>` / `NODE#<sid>`, `NODE#<sid>#<generation>` from the second
 *    node of that number on. Its revisions lie beside them (`domain/revision`).
 * 3. ceased deployments by when somebody looks whether they are to be deleted: gsi2 `CEASED#0…3` /
 *    `<RFC 3339>#<tenant>#<deployment>`, only while they are kept (`ceasing.ts`)
 * 4. the deployments of an app, whosever they are: gsi1 `USE#<app>#0…3` / `<tenant>#<deployment>`, until they are deleted
 *    (`usage.ts`)
 */
export const deploymentKey = (tenantId: string, id: string): Key => ({ pk: `T#${tenantId}#DEP`, sk: id });
export const deploymentsOf = (tenantId: string): string => `T#${tenantId}#DEP`;

export const nodesOf = (tenantId: string, deploymentId: string): string => `T#${tenantId}#DEP#${deploymentId}`;
/** Padded, so that nodes list in the order of their numbers. */
export const nodeKey = (tenantId: string, deploymentId: string, sid: number, generation = 1): Key => ({
  pk: nodesOf(tenantId, deploymentId),
  sk: `NODE#${String(sid).padStart(5, "0")}${generation === 1 ? "" : `#${generation}`}`,
});
