import { afterAll, describe, expect, test } from "vitest";
import { TAGS } from "../contract.ts";
import type { Volume, VolumesCapability } from "../storage.ts";
import { eventually } from "./eventually.ts";
import { rejection } from "./rejection.ts";
import type { World } from "./tenant.ts";

export function defineVolumesConformance(world: World): void {
  const volumes = (): VolumesCapability => {
    const { volumes } = world.cloud;
    if (volumes === undefined) throw new Error("Declared, and not there: volumes.");
    return volumes;
  };
  /** GiB, of so many steps of the cloud's sizes. */
  const steps = (count: number) => count * (world.tenant.sizeStep ?? 1);
  const disk = (key: string) => ({
    key: `${world.run}-disk-${key}`,
    size: steps(3),
    zone: world.tenant.zone,
    tags: world.tags,
  });
  const mine = (key: string) => ({ ...world.tags, [TAGS.key]: disk(key).key });
  const reach = (key: string, state: Volume["state"]) =>
    eventually(
      world,
      `volume on its way to ${state}`,
      async () => (await volumes().list(mine(key)))[0],
      (seen) => seen?.state === state,
    );

  describe("volumes", () => {
    afterAll(async () => {
      for (const { id } of await volumes().list(mine("one"))) await volumes().delete(id);
    });

    test("one key makes one volume", async () => {
      const first = await volumes().create(disk("one"));
      expect(first).toMatchObject({ size: steps(3), tags: mine("one") });
      expect((await volumes().create(disk("one"))).id).toBe(first.id);
      expect((await volumes().list(mine("one"))).map(({ id }) => id)).toEqual([first.id]);
    });

    test("goes from machine to machine, each step also asked twice", async () => {
      const { instances } = world.cloud;
      if (instances === undefined) throw new Error("A provider with volumes has instances.");
      const { id: volumeId } = (await reach("one", "available")) ?? (await volumes().create(disk("one")));
      const { image, subnetId, device } = world.tenant;
      const { id: instanceId } = await instances.create({
        key: `${world.run}-host`,
        name: "conformance-host",
        imageId: image.id,
        instanceType: await instances.instanceType({ cpu: 1, memory: 1024 }),
        subnetId,
        securityGroupIds: [],
        userData: "",
        volumes: [],
        tags: world.tags,
      });
      await eventually(
        world,
        "host",
        async () => (await instances.describe([instanceId]))[0]?.state,
        (state) => state === "running",
      );

      await volumes().attach({ volumeId, instanceId, device });
      expect(await reach("one", "in-use")).toMatchObject({ id: volumeId, instanceId, device, endsWithInstance: false });
      await volumes().attach({ volumeId, instanceId, device });
      const elsewhere = volumes().attach({ volumeId, instanceId: world.tenant.missingInstanceId, device });
      expect(await rejection(elsewhere)).toMatchObject({ kind: "conflict" });
      expect(await rejection(volumes().delete(volumeId))).toMatchObject({
        kind: "conflict",
        providerCode: expect.stringMatching(/\S/),
      });

      await volumes().detach(volumeId);
      expect(await reach("one", "available")).not.toHaveProperty("instanceId");
      await volumes().detach(volumeId);
      await instances.terminate(instanceId);
    });

    test("grows until the new size can be used, and never shrinks", async () => {
      const { id } = await volumes().create(disk("one"));
      await reach("one", "available");
      const grown = () => volumes().resize(id, steps(5));
      await eventually(world, "larger volume", grown, ({ state }) => state === "usable");
      expect(await volumes().resize(id, steps(5))).toEqual({ size: steps(5), state: "usable", progress: 100 });
      expect((await volumes().list(mine("one")))[0]).toMatchObject({ id, size: steps(5) });
      expect(await rejection(volumes().resize(id, steps(4)))).toMatchObject({
        kind: "invalid",
        retryable: false,
        remedy: expect.stringMatching(/\s\S+\s/),
      });
      expect((await volumes().list(mine("one")))[0]).toMatchObject({ id, size: steps(5) });
    });

    test("is deleted, and deleting it again succeeds", async () => {
      const { id } = await volumes().create(disk("one"));
      await volumes().delete(id);
      await eventually(
        world,
        "volume",
        () => volumes().list(mine("one")),
        (left) => left.every(({ state }) => state === "deleting"),
      );
      await volumes().delete(id);
      await volumes().delete(world.tenant.missingVolumeId);
    });

    test("a missing volume is not-found, with the cloud's own code", async () => {
      const { missingVolumeId, missingInstanceId, device } = world.tenant;
      const attached = volumes().attach({ volumeId: missingVolumeId, instanceId: missingInstanceId, device });
      expect(await rejection(attached)).toMatchObject({ kind: "not-found", providerCode: expect.stringMatching(/\S/) });
      expect(await rejection(volumes().detach(missingVolumeId))).toMatchObject({ kind: "not-found" });
      expect(await rejection(volumes().resize(missingVolumeId, 9))).toMatchObject({ kind: "not-found" });
    });
  });
}
