import type { Key } from "../../platform/dynamodb.ts";

/** Access pattern: a tenant's policies, all at once or one by id: `T#<tenant>#POLICY` / id. */
export const policiesOf = (tenantId: string): string => `T#${tenantId}#POLICY`;
export const policyKey = (tenantId: string, id: string): Key => ({ pk: policiesOf(tenantId), sk: id });
