import { describe, expect, test } from "vitest";
import type { NetworkCapability } from "../contract.ts";
import { TAGS } from "../contract.ts";
import { rejection } from "./rejection.ts";
import type { World } from "./tenant.ts";

export function defineNetworkConformance(world: World): void {
  const network = (): NetworkCapability => {
    const { network } = world.cloud;
    if (network === undefined) throw new Error("Declared, and not there: network.");
    return network;
  };
  const group = (key: string) => ({
    key: `${world.run}-${key}`,
    vpcId: world.tenant.vpcId,
    name: `pitrix-${world.run}-${key}`,
    description: "Made by a conformance test",
    tags: world.tags,
  });

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

    test("two calls at once make one security group, and a later one finds it", async () => {
      const ids = await Promise.all([
        network().ensureSecurityGroup(group("twice")),
        network().ensureSecurityGroup(group("twice")),
      ]);
      ids.push(await network().ensureSecurityGroup(group("twice")));
      expect(new Set(ids).size).toBe(1);

      const listed = await network().listSecurityGroups(world.tags);
      expect(listed).toEqual([
        {
          id: ids[0],
          vpcId: world.tenant.vpcId,
          tags: expect.objectContaining({ ...world.tags, [TAGS.key]: group("twice").key }),
        },
      ]);
    });

    test("a security group lets nobody in from outside", async (context) => {
      const { outsideRulesOf } = world.tenant;
      const id = await network().ensureSecurityGroup(group("twice"));
      if (outsideRulesOf === undefined) return context.skip("nobody else can look");
      expect(await outsideRulesOf(id)).toBe(0);
    });

    test("a security group that somebody opened is a conflict, not a surprise", async (context) => {
      const { openToAll } = world.tenant;
      if (openToAll === undefined) return context.skip("nobody else can open it");
      const id = await network().ensureSecurityGroup(group("opened"));
      await openToAll(id);
      expect(await rejection(network().ensureSecurityGroup(group("opened")))).toMatchObject({ kind: "conflict" });
      await network().deleteSecurityGroup(id);
    });

    test("a name that is another group's is a conflict", async (context) => {
      const taken = { ...group("twice"), key: `${world.run}-somebody-else` };
      if (!world.tenant.namesAreUnique) return context.skip("this cloud lets two groups have one name");
      expect(await rejection(network().ensureSecurityGroup(taken))).toMatchObject({ kind: "conflict" });
    });

    test("deleting a security group twice succeeds twice", async () => {
      const id = await network().ensureSecurityGroup(group("twice"));
      await network().deleteSecurityGroup(id);
      await network().deleteSecurityGroup(id);
      expect(await network().listSecurityGroups(world.tags)).toEqual([]);
    });
  });
}
