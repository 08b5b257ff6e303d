import { describe, expect, it } from "vitest";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import type { InstanceState } from "../providers/contract.ts";
import { judge, needsMending } from "./mend-frontgate.ts";

const minutes = (n: number): string => new Date(Date.parse("2026-01-01T00:00:00.000Z") + n * 60_000).toISOString();
const at = (n: number): Date => new Date(minutes(n));
const frontgate: Frontgate = {
  id: "fg-000001",
  tenantId: "tenant-000001",
  provider: "aws",
  runtimeId: "rt-000001",
  vpcId: "vpc-1",
  subnetId: "subnet-1",
  status: "active",
  users: ["dep-000001"],
  generation: "one",
  leaseUntil: 0,
  region: "r",
  instanceId: "i-1",
  sealedToken: "",
  tokenExpiresAt: 0,
  rotateKey: false,
  revokedNodes: [],
  lastProofAt: 0,
  ready: true,
  lastSeenAt: minutes(10),
  createdAt: minutes(0),
};
const machine = (state: InstanceState) => ({
  id: "i-1",
  state,
  instanceType: "t",
  imageId: "ami-1",
  securityGroupIds: [],
  volumes: [],
  keyNames: [],
  tags: {},
});

describe("a Frontgate that is not heard", () => {
  it.each([
    ["terminated", "replace"],
    ["terminating", "replace"],
    ["error", "replace"],
    ["stopped", "start"],
    ["stopping", "wait"],
    ["pending", "wait"],
    ["running", "wait"],
  ] as const)("whose machine is %s: %s", (state, what) => {
    expect(judge({ ...frontgate, ready: false }, machine(state), at(13))).toBe(what);
  });

  it("is replaced when the cloud does not know its machine, but not while it may not show it yet", () => {
    expect(judge({ ...frontgate, generationAt: minutes(12) }, undefined, at(13))).toBe("wait");
    expect(judge({ ...frontgate, generationAt: minutes(12) }, undefined, at(15))).toBe("replace");
  });

  it("is given up after ten minutes on a running machine, and later after each machine in vain", () => {
    expect(judge(frontgate, machine("running"), at(19))).toBe("wait");
    expect(judge(frontgate, machine("running"), at(21))).toBe("replace");
    const again = { ...frontgate, generationAt: minutes(21), inVain: 1 };
    expect(judge(again, machine("running"), at(40))).toBe("wait");
    expect(judge(again, machine("running"), at(42))).toBe("replace");
    expect(judge({ ...again, inVain: 99 }, machine("running"), at(21 + 319))).toBe("wait");
    expect(judge({ ...again, inVain: 99 }, machine("running"), at(21 + 321))).toBe("replace");
  });

  it("is looked at when it is silent or cut off, and never when it is well, unused, retiring or revoked", () => {
    expect(needsMending(frontgate, at(11))).toBe(false);
    expect(needsMending(frontgate, at(13))).toBe(true);
    expect(needsMending({ ...frontgate, ready: false }, at(11))).toBe(true);
    expect(needsMending({ ...frontgate, shutOut: true }, at(11))).toBe(true);
    for (const change of [{ users: [] }, { status: "retiring" as const }, { revokedAt: minutes(1) }])
      expect(needsMending({ ...frontgate, ...change }, at(60))).toBe(false);
  });
});
