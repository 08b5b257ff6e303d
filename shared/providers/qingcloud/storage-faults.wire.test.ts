import { afterEach, beforeEach, expect, test } from "vitest";
import { type QingCloud, startQingCloud } from "../../../local/clouds/qingcloud/server.ts";
import { rejection } from "../conformance/rejection.ts";
import { type CreateInstance, TAGS } from "../contract.ts";
import { provider } from "./provider.ts";

/** What a crash, a slow cloud or somebody else leaves of volumes, snapshots and addresses. */
let cloud: QingCloud;
beforeEach(async () => {
  cloud = await startQingCloud();
});
afterEach(() => cloud.stop());

const zone = "pek3";
const tags = { [TAGS.tenant]: "tenant-1", [TAGS.deployment]: "dep-1" };
const device = "/dev/sdf";
const machine: CreateInstance = {
  key: "node-1",
  name: "app node 1",
  imageId: "img-conform1",
  instanceType: "e2.small.r1",
  subnetId: "vxnet-open001",
  securityGroupIds: [],
  userData: "",
  volumes: [{ device, size: 20 }],
  tags,
};

function connect(config: object = {}) {
  const { accessKeyId, secretAccessKey } = cloud.key;
  const { instances, volumes, snapshots, addresses } = provider.connect({
    credential: { accessKeyId, secretAccessKey },
    config: { zone, endpoint: cloud.endpoint, ...config },
  });
  if (instances === undefined || volumes === undefined || snapshots === undefined || addresses === undefined)
    throw new Error("not declared");
  return { instances, volumes, snapshots, addresses };
}
const times = (action: string) => cloud.asked.filter((one) => one === action).length;
const running = async (input: CreateInstance = machine) => {
  const { instances } = connect();
  const { id } = await instances.create(input);
  await expect.poll(async () => (await instances.describe([id]))[0]?.state).toBe("running");
  return id;
};
const stateOf = async (id: string) => (await connect().volumes.list({})).find((volume) => volume.id === id)?.state;

test("a volume of a lost answer, or without its tags, is found by its name and finished", async () => {
  const { volumes } = connect();
  cloud.disturb("CreateVolumes", "lost");
  expect(await rejection(volumes.create({ key: "v", size: 20, zone, tags }))).toMatchObject({ kind: "unavailable" });
  cloud.disturb("ModifyVolumeAttributes", { code: 5100, message: "ServerBusy" });
  expect(await rejection(volumes.create({ key: "v", size: 20, zone, tags }))).toMatchObject({ kind: "unavailable" });
  const { id } = await volumes.create({ key: "v", size: 20, zone, tags });
  expect(await volumes.list({})).toMatchObject([{ id, tags: { ...tags, [TAGS.key]: "v" } }]);
  expect(times("CreateVolumes")).toBe(1);
});

test("a volume apart from machines is none of a machine's disks, and no machine", async () => {
  const { instances, volumes } = connect();
  const { id } = await volumes.create({ key: "v", size: 20, zone, tags });
  expect(await instances.list(tags)).toEqual([]);
  expect(await instances.describe([id])).toEqual([]);
});

test("a disk that is taken from its machine outlives it, and is another machine's under the device that was asked for", async () => {
  const { instances, volumes } = connect();
  const first = await running();
  const [disk] = await volumes.list(tags);
  const id = disk?.id ?? "";
  expect(disk).toMatchObject({ instanceId: first, device, endsWithInstance: true, state: "in-use" });
  await volumes.detach(id);
  await expect.poll(() => stateOf(id)).toBe("available");
  await instances.terminate(first);
  await expect.poll(() => instances.list(tags)).toEqual([]);
  expect(await volumes.list(tags)).toMatchObject([{ id, endsWithInstance: false, tags: { [TAGS.key]: "node-1" } }]);

  const second = await running({ ...machine, key: "node-2", volumes: [] });
  await volumes.attach({ volumeId: id, instanceId: second, device: "/dev/sdg" });
  await expect.poll(() => stateOf(id)).toBe("in-use");
  expect(await instances.describe([second])).toMatchObject([{ volumes: [{ volumeId: id, device: "/dev/sdg" }] }]);
  expect(await instances.list({ [TAGS.key]: "node-2" })).toMatchObject([{ volumes: [{ volumeId: id }] }]);
});

test("the disk of a machine that somebody ended is not to be counted on, and goes when the machine is looked at", async () => {
  const { instances, volumes } = connect();
  const id = await running();
  Object.assign(cloud.state.machine(id), { status: "terminated" });
  for (const volume of cloud.state.volumes.values()) Object.assign(volume, { status: "available", instance_id: "" });
  expect(await volumes.list(tags)).toMatchObject([{ state: "deleting", endsWithInstance: false }]);
  await expect
    .poll(async () => {
      await instances.describe([id]);
      return volumes.list(tags);
    })
    .toEqual([]);
});

test("a job that fails is told, and leaves all as it was", async () => {
  const { volumes, addresses } = connect();
  const instanceId = await running();
  const { id: volumeId } = await volumes.create({ key: "v", size: 20, zone, tags });
  await expect.poll(() => stateOf(volumeId)).toBe("available");
  cloud.disturb("AttachVolumes", "fails");
  expect(await rejection(volumes.attach({ volumeId, instanceId, device: "/dev/sdg" }))).toMatchObject({
    kind: "unavailable",
    providerCode: "JobFailed",
    retryable: true,
    message: expect.stringMatching(/job j-\w+, AttachVolumes, failed/),
  });
  expect(await stateOf(volumeId)).toBe("available");
  await volumes.attach({ volumeId, instanceId, device: "/dev/sdg" });

  const { id: addressId } = await addresses.allocate({ key: "a", tags });
  cloud.disturb("AssociateEip", "fails");
  expect(await rejection(addresses.associate({ addressId, instanceId }))).toMatchObject({ providerCode: "JobFailed" });
  await addresses.associate({ addressId, instanceId });
  expect(await addresses.list(tags)).toMatchObject([{ id: addressId, instanceId }]);
});

test("a volume that a machine has does not grow where QingCloud says so, and what helps is told", async () => {
  const { volumes } = connect();
  await running();
  const [disk] = await volumes.list(tags);
  expect(await rejection(volumes.resize(disk?.id ?? "", 40))).toMatchObject({
    kind: "conflict",
    providerCode: "1400",
    message: expect.stringContaining("in-use"),
    remedy: expect.stringContaining("detach"),
  });
});

test("sizes are rounded up to QingCloud's steps, and none is made smaller", async () => {
  const { volumes } = connect();
  const { id, size } = await volumes.create({ key: "v", size: 21, zone, tags });
  expect(size).toBe(30);
  await expect.poll(() => stateOf(id)).toBe("available");
  expect(await volumes.resize(id, 25)).toEqual({ size: 25, state: "usable", progress: 100 });
  expect(await rejection(volumes.resize(id, 20))).toMatchObject({
    kind: "invalid",
    providerCode: "VolumeCannotShrink",
  });
  expect(times("ResizeVolumes")).toBe(0);
});

test("a snapshot is answered when its moment is fixed, is a full one, and one with followers is not deleted", async () => {
  const { volumes, snapshots } = connect();
  const { id: volumeId } = await volumes.create({ key: "v", size: 20, zone, tags });
  await expect.poll(() => stateOf(volumeId)).toBe("available");
  cloud.disturb("ModifySnapshotAttributes", { code: 5100, message: "ServerBusy" });
  expect(await rejection(snapshots.create({ key: "s", volumeId, tags }))).toMatchObject({ kind: "unavailable" });
  const { id } = await snapshots.create({ key: "s", volumeId, tags });
  expect(cloud.state.snapshot(id)).toMatchObject({ is_taken: 1, snapshot_type: 1 });
  expect(cloud.state.snapshots.size).toBe(1);
  await expect.poll(async () => (await snapshots.describe([id]))[0]?.state).toBe("completed");

  // Somebody's schedule makes an incremental one on top of it.
  const follower = {
    ...cloud.state.snapshot(id),
    snapshot_id: "ss-follower",
    snapshot_name: "mine",
    snapshot_type: 0,
  } as const;
  cloud.state.snapshots.set("ss-follower", follower);
  expect(await rejection(snapshots.delete(id))).toMatchObject({ kind: "conflict", providerCode: "SnapshotChain" });
  cloud.state.snapshots.delete("ss-follower");
  await snapshots.delete(id);
  await expect.poll(() => snapshots.list(tags)).toEqual([]);
});

test("a snapshot that is not complete makes no volume yet, and that ends with time", async () => {
  const { volumes, snapshots } = connect();
  const { id: volumeId } = await volumes.create({ key: "v", size: 20, zone, tags });
  await expect.poll(() => stateOf(volumeId)).toBe("available");
  const { id: snapshotId } = await snapshots.create({ key: "s", volumeId, tags });
  Object.assign(cloud.state.snapshot(snapshotId), { status: "pending" });
  const early = await rejection(volumes.create({ key: "w", size: 20, zone, snapshotId, tags }));
  expect(early).toMatchObject({ kind: "conflict", message: expect.stringContaining("not available") });
});

test("a larger volume of a snapshot is made larger, also by the call after a crash", async () => {
  const { volumes, snapshots } = connect();
  const { id: volumeId } = await volumes.create({ key: "v", size: 20, zone, tags });
  await expect.poll(() => stateOf(volumeId)).toBe("available");
  const { id: snapshotId } = await snapshots.create({ key: "s", volumeId, tags });
  await expect.poll(async () => (await snapshots.describe([snapshotId]))[0]?.state).toBe("completed");
  const wanted = { key: "w", size: 40, zone, snapshotId, tags };
  cloud.disturb("ResizeVolumes", { code: 5100, message: "ServerBusy" });
  expect(await rejection(volumes.create(wanted))).toMatchObject({ kind: "unavailable" });
  expect(await volumes.create(wanted)).toMatchObject({ size: 40, snapshotId, state: "available" });
  expect(times("CreateVolumeFromSnapshot")).toBe(1);
});

test("a quota is told in QingCloud's words, and an address of a lost answer is found", async () => {
  const { addresses } = connect({ addressBandwidth: 20 });
  cloud.disturb("AllocateEips", "lost");
  expect(await rejection(addresses.allocate({ key: "a1", tags }))).toMatchObject({ kind: "unavailable" });
  for (const key of ["a1", "a2", "a3", "a4", "a5"]) await addresses.allocate({ key, tags });
  expect(await rejection(addresses.allocate({ key: "a6", tags }))).toMatchObject({
    kind: "quota",
    providerCode: "2500",
    message: expect.stringContaining("you can only have [5] eips"),
  });
  expect(new Set([...cloud.state.eips.values()].map(({ bandwidth }) => bandwidth))).toEqual(new Set([20]));
});

test("an address that goes with its ended machine is free again", async () => {
  const { instances, addresses } = connect();
  const instanceId = await running();
  const { id: addressId } = await addresses.allocate({ key: "a", tags });
  await addresses.associate({ addressId, instanceId });
  await instances.terminate(instanceId);
  await expect.poll(async () => (await addresses.list(tags))[0]?.instanceId).toBeUndefined();
  await addresses.release(addressId);
  expect(await addresses.list(tags)).toEqual([]);
});
