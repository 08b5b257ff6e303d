import { afterAll, describe, expect, test } from "vitest";
import type { AddressesCapability } from "../addresses.ts";
import { TAGS } from "../contract.ts";
import { eventually } from "./eventually.ts";
import { rejection } from "./rejection.ts";
import type { World } from "./tenant.ts";

export function defineAddressesConformance(world: World): void {
  const addresses = (): AddressesCapability => {
    const { addresses } = world.cloud;
    if (addresses === undefined) throw new Error("Declared, and not there: addresses.");
    return addresses;
  };
  const machines = () => {
    const { instances } = world.cloud;
    if (instances === undefined) throw new Error("A provider with addresses has instances.");
    return instances;
  };
  const wanted = (key: string) => ({ key: `${world.run}-address-${key}`, tags: world.tags });
  const seen = async (id: string) => (await addresses().list(world.tags)).find((address) => address.id === id);
  /** A machine that runs; the same one for the same key. */
  const machine = async (key: string): Promise<string> => {
    const { image, subnetId } = world.tenant;
    const { id } = await machines().create({
      key: `${world.run}-reachable-${key}`,
      name: `conformance-${key}`,
      imageId: image.id,
      instanceType: await machines().instanceType({ cpu: 1, memory: 1024 }),
      subnetId,
      securityGroupIds: [],
      userData: "",
      volumes: [],
      tags: world.tags,
    });
    await eventually(
      world,
      `instance ${id}`,
      async () => (await machines().describe([id]))[0]?.state,
      (state) => state === "running",
    );
    return id;
  };

  describe("addresses", () => {
    afterAll(async () => {
      for (const { id } of await addresses().list(world.tags)) {
        await addresses().disassociate(id);
        await addresses().release(id);
      }
      for (const { id } of await machines().list(world.tags)) await machines().terminate(id);
    });

    test("one key allocates one address, which is listed by its tags and only by all of them", async () => {
      const first = await addresses().allocate(wanted("one"));
      expect(first).toEqual({
        id: expect.stringMatching(/\S/),
        address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        tags: { ...world.tags, [TAGS.key]: wanted("one").key },
      });
      expect(await addresses().allocate(wanted("one"))).toEqual(first);
      expect(await addresses().list(world.tags)).toEqual([first]);
      expect(await addresses().list({ ...world.tags, [TAGS.deployment]: "dep-other" })).toEqual([]);
    });

    test("goes from machine to machine, each step also asked twice, and stays while one is stopped", async () => {
      const { id: addressId, address } = await addresses().allocate(wanted("one"));
      const [here, there] = [await machine("here"), await machine("there")];
      await addresses().associate({ addressId, instanceId: here });
      await addresses().associate({ addressId, instanceId: here });
      expect(await seen(addressId)).toMatchObject({ instanceId: here });
      expect((await machines().describe([here]))[0]).toMatchObject({ publicAddress: address });

      const taken = await rejection(addresses().associate({ addressId, instanceId: there }));
      expect(taken).toMatchObject({ kind: "conflict", message: expect.stringContaining(here) });
      expect(await rejection(addresses().release(addressId))).toMatchObject({ kind: "conflict" });
      const { id: second } = await addresses().allocate(wanted("two"));
      const full = await rejection(addresses().associate({ addressId: second, instanceId: here }));
      expect(full).toMatchObject({ kind: "conflict", message: expect.stringContaining(address) });

      await machines().stop(here);
      await eventually(
        world,
        "stopped",
        async () => (await machines().describe([here]))[0]?.state,
        (state) => state === "stopped",
      );
      expect(await seen(addressId)).toMatchObject({ instanceId: here });

      await addresses().disassociate(addressId);
      await addresses().disassociate(addressId);
      expect(await seen(addressId)).not.toHaveProperty("instanceId");
      await addresses().associate({ addressId, instanceId: there });
      expect(await seen(addressId)).toMatchObject({ instanceId: there });
      await addresses().disassociate(addressId);
    });

    test("what is missing is not-found, with the cloud's own code", async () => {
      const { missingAddressId, missingInstanceId } = world.tenant;
      const { id: addressId } = await addresses().allocate(wanted("two"));
      const errors = [
        await rejection(addresses().associate({ addressId: missingAddressId, instanceId: missingInstanceId })),
        await rejection(addresses().associate({ addressId, instanceId: missingInstanceId })),
      ];
      for (const error of errors)
        expect(error).toMatchObject({ kind: "not-found", retryable: false, providerCode: expect.stringMatching(/\S/) });
    });

    test("is released, and releasing or disassociating it again succeeds", async () => {
      const { id } = await addresses().allocate(wanted("two"));
      await addresses().release(id);
      expect(await seen(id)).toBeUndefined();
      await addresses().release(id);
      await addresses().disassociate(id);
      await addresses().release(world.tenant.missingAddressId);
    });
  });
}
