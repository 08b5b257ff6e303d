import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CreateInstance, type Instance, type InstanceState, type InstancesCapability, TAGS } from "../contract.ts";
import { statusOf } from "../status.ts";
import { eventually } from "./eventually.ts";
import { everythingIn, rejection } from "./rejection.ts";
import type { World } from "./tenant.ts";

export function defineInstancesConformance(world: World): void {
  const instances = (): InstancesCapability => {
    const { instances } = world.cloud;
    if (instances === undefined) throw new Error("Declared, and not there: instances.");
    return instances;
  };
  let small = "";
  const secret = `one-time-token-${world.run}`;
  const machine = (key: string): CreateInstance => ({
    key: `${world.run}-${key}`,
    name: `conformance-${key}`,
    imageId: world.tenant.image.id,
    instanceType: small,
    subnetId: world.tenant.subnetId,
    securityGroupIds: [],
    userData: `#!/bin/sh\necho '${secret} ü'\n`,
    volumes: [{ device: world.tenant.device, size: 2 }],
    tags: world.tags,
  });
  const mine = (key: string) => ({ ...world.tags, [TAGS.key]: machine(key).key });
  const reach = (id: string, state: InstanceState) =>
    eventually(
      world,
      `instance ${id} on its way to ${state}`,
      async (): Promise<Instance | undefined> => (await instances().describe([id]))[0],
      (seen) => seen?.state === state || (state === "terminated" && seen === undefined),
    );

  describe("instances", () => {
    beforeAll(async () => {
      small = await instances().instanceType({ cpu: 1, memory: 1024 });
    });
    afterAll(async () => {
      for (const { id } of await instances().list(world.tags)) await instances().terminate(id);
    });

    test("the smallest type holds the size, and an impossible size is invalid", async () => {
      expect(await instances().instanceType({ cpu: 1, memory: 512 })).toMatch(/\S/);
      const impossible = await rejection(instances().instanceType({ cpu: 100_000, memory: 512 }));
      expect(impossible).toMatchObject({ kind: "invalid", message: expect.stringContaining("100000") });
    });

    test("one key makes one machine, however often it is asked", async () => {
      const first = await instances().create(machine("one"));
      expect(["pending", "running"]).toContain(first.state);
      expect(first.tags).toMatchObject(mine("one"));
      expect((await instances().create(machine("one"))).id).toBe(first.id);
      expect((await instances().list(mine("one"))).map(({ id }) => id)).toEqual([first.id]);
    });

    test("one key makes one machine, also asked twice at once", async (context) => {
      if (!world.tenant.honoursClientToken)
        return context.skip("this server ignores client tokens: the caller's lease must");
      const [a, b] = await Promise.all([instances().create(machine("once")), instances().create(machine("once"))]);
      expect(a.id).toBe(b.id);
      await instances().terminate(a.id);
    });

    test("it runs in its subnet with the image, type, disks and tags that were asked for, and lets in no key's owner", async () => {
      const { id } = await instances().create(machine("one"));
      expect(await reach(id, "running")).toEqual({
        id,
        state: "running",
        address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        instanceType: machine("one").instanceType,
        imageId: world.tenant.image.id,
        subnetId: world.tenant.subnetId,
        securityGroupIds: expect.any(Array),
        volumes: expect.arrayContaining([{ device: world.tenant.device, volumeId: expect.stringMatching(/\S/) }]),
        keyNames: [],
        tags: expect.objectContaining(mine("one")),
      });
      const [{ address } = never()] = await instances().describe([id]);
      expect(await statusOf(instances(), [id])).toMatchObject([{ id, state: "running", address }]);
    });

    test("user-data arrives as it was given", async (context) => {
      const { userDataOf } = world.tenant;
      if (userDataOf === undefined) return context.skip("nobody else can look");
      const { id } = await instances().create(machine("one"));
      expect(await userDataOf(id)).toBe(machine("one").userData);
    });

    test("is listed by tags, and only by all of them", async () => {
      const { id } = await instances().create(machine("one"));
      expect((await instances().list(world.tags)).map((seen) => seen.id)).toContain(id);
      expect(await instances().list({ ...world.tags, [TAGS.deployment]: "dep-other" })).toEqual([]);
      expect(await instances().list({ ...world.tags, [TAGS.key]: "*" })).toEqual([]);
    });

    test("stops and starts, and both succeed twice", async () => {
      const { id, address } = await reach((await instances().create(machine("one"))).id, "running").then(
        (seen) => seen ?? never(),
      );
      await instances().stop(id);
      await reach(id, "stopped");
      await instances().stop(id);
      await instances().start(id);
      expect(await reach(id, "running")).toMatchObject({ address });
      await instances().start(id);
    });

    test("becomes another type only while it is stopped, which succeeds twice, and keeps its disks and address", async () => {
      const { id, address, volumes } = await reach((await instances().create(machine("one"))).id, "running").then(
        (seen) => seen ?? never(),
      );
      const larger = await instances().instanceType({ cpu: 2, memory: 4096 });
      await instances().resize(id, machine("one").instanceType);
      expect(await rejection(instances().resize(id, larger))).toMatchObject({
        kind: "conflict",
        retryable: false,
        providerCode: expect.stringMatching(/\S/),
      });
      await instances().stop(id);
      await reach(id, "stopped");
      await instances().resize(id, larger);
      await instances().resize(id, larger);
      expect(await reach(id, "stopped")).toMatchObject({ instanceType: larger });
      await instances().start(id);
      expect(await reach(id, "running")).toMatchObject({ address, volumes, instanceType: larger });
      await instances().resize(id, larger);
    });

    test("terminates with its disks, and succeeds twice", async () => {
      const { id } = await instances().create(machine("one"));
      await instances().terminate(id);
      await reach(id, "terminated");
      await instances().terminate(id);
      await instances().terminate(world.tenant.missingInstanceId);
      expect(await instances().list(mine("one"))).toEqual([]);
      const { disksOf } = world.tenant;
      if (disksOf)
        await eventually(
          world,
          "disks",
          () => disksOf(mine("one")),
          (left) => left === 0,
        );
    });

    test("an unknown machine is absent from a description, and the known one is there", async () => {
      const { id } = await instances().create(machine("known"));
      expect((await instances().describe([world.tenant.missingInstanceId, id])).map((seen) => seen.id)).toEqual([id]);
      expect(await instances().describe([world.tenant.missingInstanceId])).toEqual([]);
      expect(await instances().describe([])).toEqual([]);
      expect((await statusOf(instances(), [world.tenant.missingInstanceId, id])).map((seen) => seen.id)).toEqual([id]);
    });

    test("what the cloud refuses makes nothing, and the error keeps its code and no secret", async () => {
      const { missingSubnetId, missingImages, missingInstanceId, secrets } = world.tenant;
      const missing = missingImages[0] ?? never();
      const errors = [
        await rejection(instances().create({ ...machine("refused"), subnetId: missingSubnetId })),
        await rejection(instances().create({ ...machine("refused"), imageId: missing })),
        await rejection(instances().start(missingInstanceId)),
        await rejection(instances().stop(missingInstanceId)),
        await rejection(instances().resize(missingInstanceId, machine("refused").instanceType)),
      ];
      for (const error of errors) {
        expect(error).toMatchObject({ kind: "not-found", retryable: false, providerCode: expect.stringMatching(/\S/) });
        for (const hidden of [...secrets, secret]) expect(everythingIn(error)).not.toContain(hidden);
      }
      expect(await instances().list(mine("refused"))).toEqual([]);
    });

    test("user-data that is too long is invalid before anything is made", async () => {
      const error = await rejection(instances().create({ ...machine("long"), userData: "ü".repeat(8193) }));
      expect(error).toMatchObject({ kind: "invalid" });
      expect(await instances().list(mine("long"))).toEqual([]);
    });
  });
}

function never(): never {
  throw new Error("The conformance tenant is incomplete.");
}
