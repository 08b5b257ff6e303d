import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns:
 * 1. a notice by id, and the order to send a delivery again: `T#<tenant>#NOTICE` / id. Kept 30 days, an order one
 * 2. the mails of a notice, one an address: the same pk / `<notice>#MAIL#<hash of the address>`; 30 days
 * 3. a tenant's settings: `T#<tenant>#NOTICES` / `SETTINGS`
 */
export const noticesPartition = (tenantId: string): string => `T#${tenantId}#NOTICE`;

export const noticeKey = (tenantId: string, id: string): Key => ({ pk: noticesPartition(tenantId), sk: id });

export const mailKey = (tenantId: string, noticeId: string, addressHash: string): Key => ({
  pk: noticesPartition(tenantId),
  sk: `${noticeId}#MAIL#${addressHash}`,
});

export const noticeSettingsKey = (tenantId: string): Key => ({ pk: `T#${tenantId}#NOTICES`, sk: "SETTINGS" });
