import { describe, expect, test } from "vitest";
import { defineAddressesConformance } from "../../providers/conformance/addresses.ts";
import { defineInstancesConformance } from "../../providers/conformance/instances.ts";
import { rejection } from "../../providers/conformance/rejection.ts";
import { defineSnapshotsConformance } from "../../providers/conformance/snapshots.ts";
import type { World } from "../../providers/conformance/tenant.ts";
import { defineVolumesConformance } from "../../providers/conformance/volumes.ts";
import type { Cloud, CreateInstance } from "../../providers/contract.ts";
import { type TestCloud, testCloud } from "./cloud.ts";
import { refusals } from "./cloud-faults.ts";

const direct = <T>(_name: string, work: () => Promise<T>) => work();
const connect = (cloud: TestCloud): Required<Omit<Cloud, "workloads" | "securityGroups">> => {
  const { instances, volumes, snapshots, addresses, network, images, probe } = cloud.provider.connect({
    credential: {},
    config: {},
  });
  if (!instances || !volumes || !snapshots || !addresses || !network || !images) throw new Error("incomplete");
  return { instances, volumes, snapshots, addresses, network, images, probe };
};
const machine = (key: string): CreateInstance => ({
  key,
  name: key,
  imageId: "image",
  instanceType: "c1m1024",
  subnetId: "subnet-1",
  securityGroupIds: ["sg-1"],
  userData: "",
  volumes: [{ device: "/dev/sdf", size: 10 }],
  tags: {},
});

// What the fault tests rely on is what the providers are held to: one suite for both.
describe.each([0, 2])("the cloud of the tests, with states that last %i looks", (slowness) => {
  const cloud = testCloud(direct);
  cloud.faults.slowness = slowness;
  cloud.faults.unknown.add("subnet-missing").add("image-missing");
  const world: World = {
    cloud: connect(cloud),
    run: "run",
    tags: { "pitrix:tenant": "tenant-run", "pitrix:deployment": "dep-run" },
    tenant: {
      credential: {},
      config: {},
      refusedCredential: {},
      unreachableConfig: {},
      secrets: [],
      account: "1",
      region: "r",
      zone: "a",
      vpcId: "vpc-1",
      subnetId: "subnet-1",
      missingSubnetId: "subnet-missing",
      image: { id: "image:known", name: "known" },
      missingImages: ["image-missing"],
      missingInstanceId: "i-missing",
      missingVolumeId: "vol-missing",
      missingSnapshotId: "snap-missing",
      missingAddressId: "eipalloc-missing",
      device: "/dev/sdf",
      honoursClientToken: true,
      tellsWhichDisksEnd: true,
      namesAreUnique: false,
    },
  };
  defineInstancesConformance(world);
  defineVolumesConformance(world);
  defineSnapshotsConformance(world);
  defineAddressesConformance(world);
});

describe("faults", () => {
  test("the k-th call fails and makes nothing; the others are not touched", async () => {
    const cloud = testCloud(direct);
    const { instances } = connect(cloud);
    cloud.faults.fail("instances.create", 2, refusals.capacity());
    await instances.create(machine("a"));
    expect(await rejection(instances.create(machine("b")))).toMatchObject({
      kind: "quota",
      providerCode: "InsufficientInstanceCapacity",
    });
    expect([...cloud.made]).toEqual([
      ["instance a", 1],
      ["disk a /dev/xvda", 1],
      ["disk a /dev/sdf", 1],
    ]);
    await instances.create(machine("b"));
    expect(cloud.made.get("instance b")).toBe(1);
  });

  test("a call that times out has succeeded, and asking again finds its work", async () => {
    const cloud = testCloud(direct);
    const { instances, snapshots, addresses } = connect(cloud);
    cloud.faults.timeOut("instances.create", 1);
    cloud.faults.timeOut("snapshots.create", 1);
    cloud.faults.timeOut("addresses.allocate", 1);
    expect(await rejection(instances.create(machine("a")))).toMatchObject({ kind: "unavailable", retryable: true });
    const { volumes } = await instances.create(machine("a"));
    const volumeId = volumes.find(({ device }) => device === "/dev/sdf")?.volumeId ?? "";
    await rejection(snapshots.create({ key: "s", volumeId, tags: {} }));
    await snapshots.create({ key: "s", volumeId, tags: {} });
    await rejection(addresses.allocate({ key: "e", tags: {} }));
    await addresses.allocate({ key: "e", tags: {} });
    expect(new Set(cloud.made.values())).toEqual(new Set([1]));
  });

  test("a cloud that always refuses does so until it is healed", async () => {
    const cloud = testCloud(direct);
    const { instances } = connect(cloud);
    cloud.faults.failAll("instances.describe", refusals.throttled());
    for (let time = 0; time < 3; time++) expect((await rejection(instances.describe(["i-1"]))).kind).toBe("throttled");
    cloud.faults.heal();
    expect(await instances.describe(["i-1"])).toEqual([]);
  });

  test("a lost machine is terminated with a reason, its disks are gone, its address is free, its key is spent", async () => {
    const cloud = testCloud(direct);
    const { instances, volumes, addresses } = connect(cloud);
    const { id } = await instances.create(machine("a"));
    const kept = await volumes.create({ key: "v", size: 1, zone: "a", tags: {} });
    await volumes.attach({ volumeId: kept.id, instanceId: id, device: "/dev/sdg" });
    const address = await addresses.allocate({ key: "e", tags: {} });
    await addresses.associate({ addressId: address.id, instanceId: id });
    cloud.lose(id);
    expect(await instances.describe([id])).toEqual([
      expect.objectContaining({ state: "terminated", reason: expect.stringContaining("host failed"), volumes: [] }),
    ]);
    expect(await instances.list({})).toEqual([]);
    expect(await volumes.list({})).toEqual([kept]);
    expect(await addresses.list({})).toEqual([address]);
    expect(await rejection(instances.create(machine("a")))).toMatchObject({
      kind: "conflict",
      providerCode: "IdempotentInstanceTerminated",
    });
  });

  test("a snapshot keeps what was on the disk at that moment, and a disk made from it begins with it", async () => {
    const cloud = testCloud(direct);
    const { instances, snapshots } = connect(cloud);
    const { volumes } = await instances.create(machine("a"));
    const volumeId = volumes.find(({ device }) => device === "/dev/sdf")?.volumeId ?? "";
    cloud.write(volumeId, "before");
    const { id: snapshotId } = await snapshots.create({ key: "s", volumeId, tags: {} });
    cloud.write(volumeId, "after");
    const again = await instances.create({ ...machine("b"), volumes: [{ device: "/dev/sdf", size: 10, snapshotId }] });
    const restored = again.volumes.find(({ device }) => device === "/dev/sdf")?.volumeId ?? "";
    expect(cloud.volumes.get(restored)?.content).toBe("before");
    expect(cloud.volumes.get(volumeId)?.content).toBe("after");
  });

  test("the account has room for so many addresses", async () => {
    const cloud = testCloud(direct);
    cloud.faults.addressQuota = 1;
    const { addresses } = connect(cloud);
    await addresses.allocate({ key: "a", tags: {} });
    expect(await rejection(addresses.allocate({ key: "b", tags: {} }))).toMatchObject({
      kind: "quota",
      providerCode: "AddressLimitExceeded",
    });
  });

  test("a change that lasts is not repeated while it lasts", async () => {
    const cloud = testCloud(direct);
    cloud.faults.slowness = 2;
    const { instances, volumes } = connect(cloud);
    const made = await instances.create(machine("a"));
    expect(made.state).toBe("pending");
    expect(await rejection(instances.stop(made.id))).toMatchObject({ kind: "conflict" });
    const states = [];
    for (let look = 0; look < 3; look++) states.push((await instances.describe([made.id]))[0]?.state);
    expect(states).toEqual(["pending", "pending", "running"]);
    const volumeId = made.volumes.find(({ device }) => device === "/dev/sdf")?.volumeId ?? "";
    const steps = [];
    for (let look = 0; look < 4; look++) steps.push((await volumes.resize(volumeId, 20)).state);
    expect(steps).toEqual(["resizing", "resizing", "resizing", "usable"]);
  });
});
