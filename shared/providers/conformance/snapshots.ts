import { afterAll, describe, expect, test } from "vitest";
import { TAGS } from "../contract.ts";
import type { Snapshot, SnapshotsCapability, VolumesCapability } from "../storage.ts";
import { eventually } from "./eventually.ts";
import { rejection } from "./rejection.ts";
import type { World } from "./tenant.ts";

export function defineSnapshotsConformance(world: World): void {
  const snapshots = (): SnapshotsCapability => {
    const { snapshots } = world.cloud;
    if (snapshots === undefined) throw new Error("Declared, and not there: snapshots.");
    return snapshots;
  };
  const volumes = (): VolumesCapability => {
    const { volumes } = world.cloud;
    if (volumes === undefined) throw new Error("A provider with snapshots has volumes.");
    return volumes;
  };
  /** GiB, of so many steps of the cloud's sizes. */
  const steps = (count: number) => count * (world.tenant.sizeStep ?? 1);
  const disk = (key: string, more: { readonly snapshotId?: string } = {}) => ({
    key: `${world.run}-copied-${key}`,
    size: steps(3),
    zone: world.tenant.zone,
    tags: world.tags,
    ...more,
  });
  const copy = (key: string, volumeId: string) => ({ key: `${world.run}-snap-${key}`, volumeId, tags: world.tags });
  const completed = (id: string) =>
    eventually(
      world,
      `snapshot ${id} on its way to completed`,
      async (): Promise<Snapshot | undefined> => (await snapshots().describe([id]))[0],
      (seen) => seen?.state === "completed",
    );
  const available = (id: string) =>
    eventually(
      world,
      `volume ${id} on its way to available`,
      async () => (await volumes().list(world.tags)).find((volume) => volume.id === id)?.state,
      (state) => state === "available",
    );

  describe("snapshots", () => {
    afterAll(async () => {
      for (const { id } of await snapshots().list(world.tags)) await snapshots().delete(id);
      for (const { id, instanceId } of await volumes().list(world.tags))
        if (instanceId === undefined) await volumes().delete(id);
    });

    test("one key makes one snapshot, which says of what, how large and when", async () => {
      const volume = await volumes().create(disk("one"));
      await available(volume.id);
      const first = await snapshots().create(copy("one", volume.id));
      expect(["pending", "completed"]).toContain(first.state);
      expect((await snapshots().create(copy("one", volume.id))).id).toBe(first.id);
      expect(await completed(first.id)).toEqual({
        id: first.id,
        volumeId: volume.id,
        size: steps(3),
        state: "completed",
        progress: 100,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        tags: expect.objectContaining({ ...world.tags, [TAGS.key]: copy("one", volume.id).key }),
      });
    });

    test("is listed by tags, and only by all of them; an unknown one is absent from a description", async () => {
      const volume = await volumes().create(disk("one"));
      const { id } = await snapshots().create(copy("one", volume.id));
      expect((await snapshots().list(world.tags)).map((seen) => seen.id)).toEqual([id]);
      expect(await snapshots().list({ ...world.tags, [TAGS.deployment]: "dep-other" })).toEqual([]);
      const { missingSnapshotId } = world.tenant;
      expect((await snapshots().describe([missingSnapshotId, id])).map((seen) => seen.id)).toEqual([id]);
      expect(await snapshots().describe([])).toEqual([]);
    });

    test("outlives its volume, and a new volume or a machine's disk begins with it", async () => {
      const volume = await volumes().create(disk("two"));
      await available(volume.id);
      const { id: snapshotId } = await snapshots().create(copy("two", volume.id));
      await completed(snapshotId);
      await volumes().delete(volume.id);
      expect(await completed(snapshotId)).toMatchObject({ volumeId: volume.id, size: steps(3) });

      const restored = await volumes().create(disk("three", { snapshotId }));
      expect(restored).toMatchObject({ snapshotId, size: steps(3) });

      const { instances } = world.cloud;
      if (instances === undefined) throw new Error("A provider with snapshots has instances.");
      const { image, subnetId, device } = world.tenant;
      const machine = await instances.create({
        key: `${world.run}-restored`,
        name: "conformance-restored",
        imageId: image.id,
        instanceType: await instances.instanceType({ cpu: 1, memory: 1024 }),
        subnetId,
        securityGroupIds: [],
        userData: "",
        volumes: [{ device, size: steps(4), snapshotId }],
        tags: world.tags,
      });
      const attached = await eventually(
        world,
        `disks of ${machine.id}`,
        async () =>
          (await volumes().list(world.tags)).find((one) => one.instanceId === machine.id && one.device === device),
        (seen) => seen !== undefined,
      );
      expect(attached).toMatchObject({ snapshotId, size: steps(4) });
      if (world.tenant.tellsWhichDisksEnd) expect(attached?.endsWithInstance).toBe(true);
      await instances.terminate(machine.id);
    });

    test("what is missing is not-found, with the cloud's own code, and makes nothing", async () => {
      const { missingVolumeId, missingSnapshotId } = world.tenant;
      const errors = [
        await rejection(snapshots().create(copy("refused", missingVolumeId))),
        await rejection(volumes().create(disk("refused", { snapshotId: missingSnapshotId }))),
      ];
      for (const error of errors)
        expect(error).toMatchObject({ kind: "not-found", retryable: false, providerCode: expect.stringMatching(/\S/) });
      const mine = { ...world.tags, [TAGS.key]: copy("refused", missingVolumeId).key };
      expect(await snapshots().list(mine)).toEqual([]);
    });

    test("is deleted, and deleting it again succeeds", async () => {
      const volume = await volumes().create(disk("one"));
      const { id } = await snapshots().create(copy("one", volume.id));
      await snapshots().delete(id);
      await eventually(
        world,
        "snapshot",
        () => snapshots().describe([id]),
        (left) => left.length === 0,
      );
      await snapshots().delete(id);
      await snapshots().delete(world.tenant.missingSnapshotId);
    });
  });
}
