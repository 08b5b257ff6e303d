import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns:
 * 1. who depends on a deployment, and all links of a tenant: `T#<tenant>#LINK` / `<depended on>#<dependent>`
 * 2. what a deployment depends on: its own item has it (`links`, `linked`)
 */
export const linksOf = (tenantId: string): string => `T#${tenantId}#LINK`;
export const dependentsPrefix = (deploymentId: string): string => `${deploymentId}#`;
export const linkKey = (tenantId: string, deploymentId: string, dependentId: string): Key => ({
  pk: linksOf(tenantId),
  sk: `${dependentsPrefix(deploymentId)}${dependentId}`,
});
