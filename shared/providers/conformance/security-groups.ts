import { describe, expect, test } from "vitest";
import { type SecurityGroupsCapability, TAGS } from "../contract.ts";
import { rejection } from "./rejection.ts";
import type { World } from "./tenant.ts";

export function defineSecurityGroupsConformance(world: World): void {
  const securityGroups = (): SecurityGroupsCapability => {
    const { securityGroups } = world.cloud;
    if (securityGroups === undefined) throw new Error("Declared, and not there: securityGroups.");
    return securityGroups;
  };
  const group = (key: string) => ({
    key: `${world.run}-${key}`,
    vpcId: world.tenant.vpcId,
    name: `pitrix-${world.run}-${key}`,
    description: "Made by a conformance test",
    tags: world.tags,
  });

  describe("security groups", () => {
    test("two calls at once make one security group, and a later one finds it", async () => {
      const ids = await Promise.all([securityGroups().ensure(group("twice")), securityGroups().ensure(group("twice"))]);
      ids.push(await securityGroups().ensure(group("twice")));
      expect(new Set(ids).size).toBe(1);

      const listed = await securityGroups().list(world.tags);
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
      const id = await securityGroups().ensure(group("twice"));
      if (outsideRulesOf === undefined) return context.skip("nobody else can look");
      expect(await outsideRulesOf(id)).toBe(0);
    });

    test("a security group that somebody opened is a conflict, not a surprise", async (context) => {
      const { openToAll } = world.tenant;
      if (openToAll === undefined) return context.skip("nobody else can open it");
      const id = await securityGroups().ensure(group("opened"));
      await openToAll(id);
      expect(await rejection(securityGroups().ensure(group("opened")))).toMatchObject({ kind: "conflict" });
      await securityGroups().delete(id);
    });

    test("a name that is another group's is a conflict", async (context) => {
      const taken = { ...group("twice"), key: `${world.run}-somebody-else` };
      if (!world.tenant.namesAreUnique) return context.skip("this cloud lets two groups have one name");
      expect(await rejection(securityGroups().ensure(taken))).toMatchObject({ kind: "conflict" });
    });

    test("deleting a security group twice succeeds twice", async () => {
      const id = await securityGroups().ensure(group("twice"));
      await securityGroups().delete(id);
      await securityGroups().delete(id);
      expect(await securityGroups().list(world.tags)).toEqual([]);
    });
  });
}
