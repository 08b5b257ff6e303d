import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns:
 * 1. a Frontgate by id; a tenant's Frontgates: `T#<tenant>#FRONTGATE` / id
 * 2. all Frontgates, longest silent first (sweep, admin view): gsi1 `FRONTGATE` / `<lastSeenAt>#<id>`;
 *    one item per VPC that is in use, written once a minute each, so one partition holds tens of thousands
 * 3. whose connection is this: `CONN#<connection>` / `-`
 * 4. what a Frontgate holds, as we believe, and its authority: `T#<tenant>#FG#<frontgate>` / `CONTENT#<deployment>`, `AUTHORITY`,
 *    beside its commands
 */
export const frontgateKey = (tenantId: string, id: string): Key => ({ pk: `T#${tenantId}#FRONTGATE`, sk: id });
export const frontgatesOf = (tenantId: string): string => `T#${tenantId}#FRONTGATE`;
export const ALL_FRONTGATES = "FRONTGATE";
export const frontgateSeenKey = (lastSeenAt: string, id: string): string => `${lastSeenAt}#${id}`;

export const contentKey = (tenantId: string, frontgateId: string, deploymentId: string): Key => ({
  pk: `T#${tenantId}#FG#${frontgateId}`,
  sk: `${CONTENTS}${deploymentId}`,
});
export const CONTENTS = "CONTENT#";
export const authorityKey = (tenantId: string, frontgateId: string): Key => ({
  pk: `T#${tenantId}#FG#${frontgateId}`,
  sk: "AUTHORITY",
});

export const connectionKey = (connectionId: string): Key => ({ pk: `CONN#${connectionId}`, sk: "-" });
