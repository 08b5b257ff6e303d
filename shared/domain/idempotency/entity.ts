import { createHash } from "node:crypto";
import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access pattern of used keys: get by tenant, route and key. Each is a partition of its own, so that a tenant's
 * writes do not meet in one. The client's text is hashed: it may hold anything.
 */
export function idempotencyKey(scope: {
  readonly tenantId: string;
  readonly route: string;
  readonly key: string;
}): Key {
  const digest = createHash("sha256")
    .update(JSON.stringify([scope.route, scope.key]))
    .digest("base64url");
  return { pk: `T#${scope.tenantId}#IDEMPOTENCY#${digest}`, sk: "-" };
}
