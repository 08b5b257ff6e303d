import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { StartedLand } from "../../../local/clouds/land.ts";
import { startVsphereLand } from "../../../local/clouds/vsphere/start-land.ts";
import { disturbances } from "../conformance/disturbances.ts";
import { rejection } from "../conformance/rejection.ts";
import { TAGS } from "../contract.ts";
import { machineId, machineName } from "./identity.ts";
import { provider } from "./provider.ts";
import { openWitness } from "./testing/witness.ts";

/** Disks that outlive machines: what is lost on the way, what two do at once, and what vCenter deletes. */
let stateDir = "";
let land: StartedLand;
let witness: Awaited<ReturnType<typeof openWitness>>;
const ordered = disturbances();
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "pitrix-vsphere-volumes-"));
  land = await startVsphereLand({ stateDir, disturb: ordered.disturb });
  if (land.room.kind !== "vsphere") throw new Error("This land is another one.");
  witness = await openWitness(land.room);
});
afterEach(async () => {
  ordered.heal();
  const { instances, volumes } = cloud();
  for (const { id } of await instances.list(tags)) await instances.terminate(id);
  for (const { id } of await volumes.list(tags)) await volumes.delete(id);
  expect(await land.left()).toEqual([]);
});
afterAll(async () => {
  await land?.stop();
  await rm(stateDir, { recursive: true, force: true });
});

const tags = { [TAGS.tenant]: "tenant-disks", [TAGS.deployment]: "dep-disks" };
const device = "/dev/sdf";
const anywhere = () => true;
const cloud = () => {
  const { instances, volumes } = provider.connect({
    credential: land.credential,
    config: land.config,
    allows: anywhere,
  });
  if (!instances || !volumes) throw new Error("Declared, and not there.");
  return { instances, volumes };
};
const disk = (key: string, size = 3) => ({ key, size, zone: "DC0_C0", tags });
const seen = async (id: string) => (await cloud().volumes.list(tags)).find((one) => one.id === id);
async function machine(key: string, size?: number): Promise<string> {
  const { instances } = cloud();
  const { id } = await instances.create({
    key,
    name: key,
    imageId: land.images.zookeeper,
    instanceType: "1c-1024m",
    subnetId: land.subnetId,
    securityGroupIds: [],
    userData: "",
    volumes: size === undefined ? [] : [{ device, size }],
    tags,
  });
  await expect.poll(async () => (await instances.describe([id]))[0]?.state, { timeout: 10_000 }).toBe("running");
  return id;
}

test("a volume outlives the machine that it was given to, though it was never taken from it", async () => {
  const { instances, volumes } = cloud();
  const { id: volumeId } = await volumes.create(disk("survivor"));
  const first = await machine("survivors-first", 2);
  await volumes.attach({ volumeId, instanceId: first, device: "/dev/sdg" });
  await instances.terminate(first);
  expect(await volumes.list(tags)).toEqual([
    expect.objectContaining({ id: volumeId, state: "available", size: 3, tags: { ...tags, [TAGS.key]: "survivor" } }),
  ]);
  const instanceId = await machine("survivors-second");
  await volumes.attach({ volumeId, instanceId, device });
  expect(await seen(volumeId)).toMatchObject({ instanceId, device, endsWithInstance: false });
});

test("a machine's own disk outlives it once it is taken from it, with its tags, and goes to the next machine", async () => {
  const { instances, volumes } = cloud();
  const first = await machine("owner", 4);
  const own = (await volumes.list({ ...tags, [TAGS.key]: "owner" })).find((one) => one.device === device);
  expect(own).toMatchObject({ instanceId: first, size: 4, state: "in-use", endsWithInstance: true });
  const volumeId = own?.id ?? "";
  expect((await instances.describe([first]))[0]?.volumes).toContainEqual({ volumeId, device });
  await volumes.detach(volumeId);
  await volumes.detach(volumeId);
  await instances.terminate(first);
  const instanceId = await machine("heir");
  await volumes.attach({ volumeId, instanceId, device });
  expect((await instances.describe([instanceId]))[0]?.volumes).toContainEqual({ volumeId, device });
  expect(await volumes.list({ ...tags, [TAGS.key]: "owner" })).toMatchObject([
    { id: volumeId, size: 4, instanceId, device, endsWithInstance: false },
  ]);
  expect(await volumes.resize(volumeId, 6)).toMatchObject({ state: "usable" });
  await volumes.detach(volumeId);
  expect(await seen(volumeId)).toMatchObject({ size: 6, state: "available" });
});

const CHANGES = ["MakeDirectory", "CreateVirtualDisk_Task"] as const;
test.each(CHANGES)("a volume whose %s nobody heard of is found by the next call, and is the only one", async (call) => {
  const { volumes } = cloud();
  ordered.order(call, "lost");
  await volumes.create(disk("lost")).catch((error: unknown) => expect(error).toMatchObject({ retryable: true }));
  const { id } = await volumes.create(disk("lost"));
  expect((await volumes.list(tags)).map((one) => one.id)).toEqual([id]);
});

test.each(["MakeDirectory", "ReconfigVM_Task", "MoveVirtualDisk_Task"])(
  "a disk that is taken from its machine is not lost where the answer to %s is",
  async (call) => {
    const { instances, volumes } = cloud();
    const first = await machine(`careless-${call}`, 4);
    const own = (await volumes.list(tags)).find((one) => one.device === device);
    ordered.order(call, "lost", call === "ReconfigVM_Task" ? 2 : 1);
    expect(await rejection(volumes.detach(own?.id ?? ""))).toMatchObject({ retryable: true });
    expect(await seen(own?.id ?? "")).toMatchObject({ id: own?.id, size: 4 });
    ordered.heal();
    // Whoever ends the machine first brings home what was taken from it: a disk that is still its own ends with it.
    await expect.poll(() => volumes.detach(own?.id ?? "")).toBeUndefined();
    await instances.terminate(first);
    expect(await volumes.list(tags)).toMatchObject([{ id: own?.id, size: 4, state: "available" }]);
  },
);

test("a machine whose disk was only half taken from it is ended without that disk", async () => {
  const { instances, volumes } = cloud();
  const first = await machine("half", 4);
  const own = (await volumes.list(tags)).find((one) => one.device === device);
  ordered.order("MoveVirtualDisk_Task", { status: 503, body: "busy" }, 10);
  expect(await rejection(volumes.detach(own?.id ?? ""))).toMatchObject({ retryable: true });
  expect(await seen(own?.id ?? "")).toMatchObject({ state: "in-use", instanceId: first, size: 4 });
  expect(await rejection(volumes.delete(own?.id ?? ""))).toMatchObject({ kind: "conflict" });
  expect(await rejection(instances.terminate(first))).toMatchObject({ retryable: true });
  ordered.heal();
  await instances.terminate(first);
  expect(await volumes.list(tags)).toMatchObject([{ id: own?.id, size: 4, state: "available" }]);
});

test.each(["DeleteVirtualDisk_Task", "DeleteDatastoreFile_Task"])(
  "a volume whose %s nobody heard of is deleted by the next call, with its tags",
  async (call) => {
    const { volumes } = cloud();
    const { id } = await volumes.create(disk("deleted"));
    ordered.order(call, "lost");
    expect(await rejection(volumes.delete(id))).toMatchObject({ retryable: true });
    await expect.poll(() => volumes.delete(id)).toBeUndefined();
    expect(await land.left()).toEqual([]);
  },
);

test("five creates with one key make one volume", async () => {
  const { volumes } = cloud();
  const all = await Promise.all(Array.from({ length: 5 }, () => volumes.create(disk("many"))));
  expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  expect(await volumes.list(tags)).toHaveLength(1);
});

test("of two machines that are given one disk at once no two keep it", async () => {
  const { volumes } = cloud();
  const { id: volumeId } = await volumes.create(disk("wanted"));
  const ids = [await machine("taker-1"), await machine("taker-2")];
  const given = await Promise.allSettled(ids.map((instanceId) => volumes.attach({ volumeId, instanceId, device })));
  const holders = (await volumes.list(tags)).filter((one) => one.id === volumeId && one.instanceId !== undefined);
  const done = given.filter(({ status }) => status === "fulfilled").length;
  expect(holders.length).toBe(done);
  expect(done).toBeLessThanOrEqual(1);
});

test("a place that is taken, one that there is not, and a datastore without room are refused, and nothing is made", async () => {
  const { volumes } = cloud();
  const [one, two] = [await volumes.create(disk("place-1")), await volumes.create(disk("place-2"))];
  const instanceId = await machine("places");
  await volumes.attach({ volumeId: one.id, instanceId, device });
  const taken = await rejection(volumes.attach({ volumeId: two.id, instanceId, device }));
  expect(taken).toMatchObject({ kind: "conflict", message: expect.stringContaining(one.id) });
  const moved = await rejection(volumes.attach({ volumeId: one.id, instanceId, device: "/dev/sdg" }));
  expect(moved).toMatchObject({ kind: "conflict", message: expect.stringContaining(device) });
  for (const place of ["/dev/sda", "/dev/sdh", "/dev/xvdf"])
    expect(await rejection(volumes.attach({ volumeId: two.id, instanceId, device: place }))).toMatchObject({
      kind: "invalid",
      providerCode: "NoSuchDevice",
    });
  expect(await rejection(volumes.create({ ...disk("far"), zone: "elsewhere" }))).toMatchObject({ kind: "invalid" });
  expect(await rejection(volumes.create({ ...disk("copy"), snapshotId: "snap-1" }))).toMatchObject({ kind: "invalid" });
  const full = await rejection(volumes.create(disk("full", 50_000_000)));
  expect(full).toMatchObject({ kind: "quota", providerCode: "NoDiskSpace", remedy: expect.stringMatching(/room/) });
  expect(await volumes.list({ ...tags, [TAGS.key]: "full" })).toEqual([]);
  const left = await witness.volumes("LocalDS_0");
  expect(left.filter((name) => !name.startsWith(one.id) && !name.startsWith(two.id))).toEqual([]);
});

test("a volume grows at a machine that is on, and one that somebody else put there is no machine's own", async () => {
  const { instances, volumes } = cloud();
  const { id: volumeId } = await volumes.create(disk("growing"));
  const instanceId = await machine("grower");
  await volumes.attach({ volumeId, instanceId, device });
  expect(await volumes.resize(volumeId, 8)).toEqual({ size: 8, state: "usable", progress: 100 });
  expect(await rejection(volumes.resize(volumeId, 7))).toMatchObject({ kind: "invalid" });
  await witness.forget(machineName("grower", machineId("grower")), "pitrix.disks");
  expect(await seen(volumeId)).toMatchObject({ size: 8, device, endsWithInstance: false });
  await instances.terminate(instanceId);
  expect(await seen(volumeId)).toMatchObject({ size: 8, state: "available" });
});
