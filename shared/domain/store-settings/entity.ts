import type { Key } from "../../platform/dynamodb.ts";

/** Access pattern of settings: get, the tenant's and the platform's together. The platform's is read, hardly ever written. */
export const tenantSettingsKey = (tenantId: string): Key => ({ pk: `T#${tenantId}#STORE`, sk: "SETTINGS" });
export const platformSettingsKey: Key = { pk: "PLATFORM#STORE", sk: "SETTINGS" };
