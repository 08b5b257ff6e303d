import { createHash } from "node:crypto";
import { newId } from "../../kernel/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { Frontgate } from "./schema.ts";

/** A Frontgate as `ensure-frontgate` leaves it, of a tenant of its own, that waits for its machine with this token. */
export function newTestFrontgate(token: string, now: Date, change: Partial<Frontgate> = {}): Frontgate {
  return {
    id: newId("frontgate"),
    tenantId: newId("tenant"),
    provider: "aws",
    runtimeId: newId("runtime"),
    vpcId: "vpc-1",
    subnetId: "subnet-1",
    status: "active",
    users: [],
    generation: "g1",
    leaseUntil: 0,
    region: "us-east-1",
    sealedToken: "",
    tokenSha256: createHash("sha256").update(token).digest("hex"),
    tokenExpiresAt: now.getTime() + LIMITS.enrolmentMs,
    rotateKey: false,
    revokedNodes: [],
    lastProofAt: 0,
    ready: false,
    createdAt: now.toISOString(),
    ...change,
  };
}
