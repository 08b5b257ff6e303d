import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns:
 * 1. a back-up by id; a tenant's back-ups, newest last: `T#<tenant>#BACKUP` / id
 * 2. the back-ups of a deployment, oldest first: gsi1 `T#<tenant>#DEP#<deployment>#BACKUP` / id
 */
export const backupKey = (tenantId: string, id: string): Key => ({ pk: backupsOf(tenantId), sk: id });
export const backupsOf = (tenantId: string): string => `T#${tenantId}#BACKUP`;
export const backupsOfDeployment = (tenantId: string, deploymentId: string): string =>
  `T#${tenantId}#DEP#${deploymentId}#BACKUP`;

/** Attributes that list it with its deployment. */
export function backupIndex({ tenantId, deploymentId, id }: { tenantId: string; deploymentId: string; id: string }) {
  return { gsi1pk: backupsOfDeployment(tenantId, deploymentId), gsi1sk: id };
}
