import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns:
 * 1. an alarm by id, a tenant's alarms: `T#<tenant>#ALARM` / id
 * 2. the alarms of a deployment: gsi1 `T#<tenant>#DEP#<deployment>#ALARM` / id
 * 3. changes of its state, newest first: `T#<tenant>#ALARM#<alarm>` / `<at>`; 90 days
 */
export const alarmsOf = (tenantId: string): string => `T#${tenantId}#ALARM`;
export const alarmKey = (tenantId: string, id: string): Key => ({ pk: alarmsOf(tenantId), sk: id });
export const alarmsOfDeployment = (tenantId: string, deploymentId: string): string =>
  `T#${tenantId}#DEP#${deploymentId}#ALARM`;
export const alarmHistoryOf = (tenantId: string, id: string): string => `T#${tenantId}#ALARM#${id}`;
export const alarmChangeKey = (tenantId: string, id: string, at: string): Key => ({
  pk: alarmHistoryOf(tenantId, id),
  sk: at,
});
