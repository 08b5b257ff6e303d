import { describe, expect, test } from "vitest";
import type { NetworkCapability } from "../contract.ts";
import { rejection } from "./rejection.ts";
import type { World } from "./tenant.ts";

export function defineNetworkConformance(world: World): void {
  const network = (): NetworkCapability => {
    const { network } = world.cloud;
    if (network === undefined) throw new Error("Declared, and not there: network.");
    return network;
  };

  describe("network", () => {
    test("describes a subnet", async () => {
      const { subnetId, vpcId, zone } = world.tenant;
      expect(await network().describeSubnet(subnetId)).toEqual({
        id: subnetId,
        vpcId,
        zone,
        cidr: expect.stringMatching(/^[\d.]+\/\d+$/),
      });
    });

    test("lists the subnets of a VPC", async () => {
      const { subnetId, vpcId } = world.tenant;
      const subnets = await network().listSubnets(vpcId);
      expect(subnets.map(({ id }) => id)).toContain(subnetId);
      expect(new Set(subnets.map((subnet) => subnet.vpcId))).toEqual(new Set([vpcId]));
    });

    test("lists the credential's subnets, and tells of each what it tells of it alone", async () => {
      const { subnetId, closedSubnetId } = world.tenant;
      const listed = await network().listSubnets();
      expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
      for (const id of [subnetId, ...(closedSubnetId === undefined ? [] : [closedSubnetId])]) {
        const { name, vpcName, freeAddresses, egress, ...subnet } = listed.find((one) => one.id === id) ?? { id: "" };
        expect(subnet).toEqual(await network().describeSubnet(id));
        if (egress !== undefined) expect(egress).toEqual(await network().checkEgress(id));
        if (freeAddresses !== undefined) expect(freeAddresses).toBeGreaterThanOrEqual(0);
        for (const told of [name, vpcName]) if (told !== undefined) expect(told).toMatch(/\S/);
      }
    });

    test("a missing subnet is not-found, with the cloud's own code", async () => {
      const { missingSubnetId } = world.tenant;
      const described = await rejection(network().describeSubnet(missingSubnetId));
      expect(described).toMatchObject({
        kind: "not-found",
        retryable: false,
        providerCode: expect.stringMatching(/\S/),
      });
      expect(await rejection(network().checkEgress(missingSubnetId))).toMatchObject({ kind: "not-found" });
    });

    test("a subnet with a way out is open, and says through what", async () => {
      expect(await network().checkEgress(world.tenant.subnetId)).toEqual({
        open: true,
        via: expect.stringMatching(/\S/),
      });
    });

    test("a subnet without a way out is closed, and says why", async (context) => {
      const { closedSubnetId } = world.tenant;
      if (closedSubnetId === undefined) return context.skip("this tenant has no closed subnet");
      expect(await network().checkEgress(closedSubnetId)).toEqual({
        open: false,
        reason: expect.stringMatching(/\s\S+\s/),
      });
    });
  });
}
