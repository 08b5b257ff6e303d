import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Refusal } from "../../../local/clouds/azure/refusal.ts";
import { rejection } from "../conformance/rejection.ts";
import { provider } from "./provider.ts";
import { startTenant } from "./test-azure.ts";

/** Disks, snapshots and addresses: what Azure refuses, loses and says otherwise than its documentation. */
let tenant: Awaited<ReturnType<typeof startTenant>>;
beforeAll(async () => {
  tenant = await startTenant({ quota: 4, addresses: 1 });
});
afterAll(async () => {
  await tenant.azure.stop();
});
afterEach(async () => {
  const { instances, volumes, snapshots, addresses } = cloud();
  for (const { id } of await instances.list(tags)) await instances.terminate(id);
  for (const { id } of await addresses.list(tags)) {
    await addresses.disassociate(id);
    await addresses.release(id);
  }
  for (const { id } of await snapshots.list(tags)) await snapshots.delete(id);
  await expect.poll(() => instances.list(tags), { timeout: 5_000 }).toEqual([]);
  for (const { id } of await volumes.list(tags)) await volumes.delete(id);
  const left = () => tenant.azure.resources().map(({ kind, name }) => `${kind} ${name}`);
  await expect.poll(left, { timeout: 5_000 }).toEqual([]);
});

const tags = { "pitrix:tenant": "tenant-1" };
const cloud = (more: { readonly clock?: () => Date } = {}) => {
  const { credential, config, allows } = tenant;
  const { instances, volumes, snapshots, addresses } = provider.connect({ credential, config, allows, ...more });
  if (!instances || !volumes || !snapshots || !addresses) throw new Error("Declared, and not there.");
  return { instances, volumes, snapshots, addresses };
};
const disk = (key: string, size = 3) => ({ key, size, zone: "1", tags });
async function made(key: string, size?: number): Promise<string> {
  const { volumes } = cloud();
  const { id } = await volumes.create(disk(key, size));
  await expect.poll(async () => (await volumes.list(tags)).find((one) => one.id === id)?.state).toBe("available");
  return id;
}
async function machine(key: string, more: object = {}): Promise<string> {
  const { instances } = cloud();
  const { id } = await instances.create({ ...wanted(key), ...more });
  await expect.poll(async () => (await instances.describe([id]))[0]?.state, { timeout: 5_000 }).toBe("running");
  return id;
}
const wanted = (key: string) => ({
  key,
  name: key,
  imageId: "canonical:ubuntu-24_04-lts:server:1.0.10",
  instanceType: "Standard_B1s",
  subnetId: "hub/open",
  securityGroupIds: [],
  userData: "",
  volumes: [],
  tags,
});
const owner = async (id: string) => (await cloud().volumes.list(tags)).find((one) => one.id === id)?.instanceId;
const settled = (name: string) =>
  expect.poll(() => tenant.azure.resources().find((one) => one.name === name)?.state).toBe("Succeeded");

test("two disks are not at one place, and a machine has no more of them than its size lets", async () => {
  const { volumes } = cloud();
  const instanceId = await machine("places");
  const [one, two, three] = [await made("place-1"), await made("place-2"), await made("place-3")];
  await volumes.attach({ volumeId: one, instanceId, device: "/dev/sdf" });
  const taken = await rejection(volumes.attach({ volumeId: two, instanceId, device: "/dev/sdf" }));
  expect(taken).toMatchObject({ kind: "conflict", message: expect.stringContaining(one) });
  const elsewhere = await rejection(volumes.attach({ volumeId: one, instanceId, device: "/dev/sdg" }));
  expect(elsewhere).toMatchObject({ kind: "conflict", message: expect.stringContaining("/dev/sdf") });
  await settled(instanceId);
  await volumes.attach({ volumeId: two, instanceId, device: "/dev/sdg" });
  await settled(instanceId);
  const many = await rejection(volumes.attach({ volumeId: three, instanceId, device: "/dev/sdh" }));
  expect(many).toMatchObject({ kind: "invalid", message: expect.stringContaining("of this size is 2") });
  expect(await rejection(volumes.attach({ volumeId: three, instanceId, device: "/dev/sda" }))).toMatchObject({
    kind: "invalid",
    providerCode: "InvalidDevice",
  });
  for (const volumeId of [one, two]) await volumes.detach(volumeId);
});

test("a disk that is on its way to a machine is not deleted, and one that got stuck there is given again", async () => {
  const { volumes } = cloud();
  const instanceId = await machine("stuck");
  const volumeId = await made("stuck");
  const place = { volumeId, instanceId, device: "/dev/sdf" };
  tenant.azure.failures.push({
    match: /^virtualMachines/,
    code: "InternalExecutionError",
    message: "Could not attach.",
  });
  await volumes.attach(place);
  expect(await rejection(volumes.delete(volumeId))).toMatchObject({ kind: "conflict" });
  const machineState = () => tenant.azure.resources().find(({ name }) => name === instanceId)?.state;
  await expect.poll(machineState).toBe("Failed");
  await volumes.attach(place);
  await settled(instanceId);
  expect(await volumes.list(tags)).toContainEqual(
    expect.objectContaining({ id: volumeId, instanceId, device: "/dev/sdf", state: "in-use" }),
  );
  await volumes.detach(volumeId);
  await volumes.detach(volumeId);
  await expect.poll(() => owner(volumeId)).toBeUndefined();
});

test("a disk of another zone is refused by its words, and one of no zone before it is made", async () => {
  const { volumes } = cloud();
  const instanceId = await machine("zones");
  const far = await volumes.create({ ...disk("far"), zone: "2" });
  expect(far.zone).toBe("2");
  await settled(far.id);
  const refused = await rejection(volumes.attach({ volumeId: far.id, instanceId, device: "/dev/sdf" }));
  expect(refused).toMatchObject({ kind: "invalid", message: expect.stringContaining("zone") });
  expect(await rejection(volumes.create({ ...disk("nowhere"), zone: "9" }))).toMatchObject({ kind: "invalid" });
});

test("a machine's own disk outlives it once it is taken from it, with its tags, and goes to the next machine", async () => {
  const { instances, volumes } = cloud();
  const device = "/dev/sdf";
  const first = await machine("first", { volumes: [{ device, size: 4 }] });
  const own = (await volumes.list(tags)).find((one) => one.device === device);
  expect(own).toMatchObject({ instanceId: first, endsWithInstance: true });
  const volumeId = own?.id ?? "";
  await volumes.detach(volumeId);
  await expect.poll(() => owner(volumeId)).toBeUndefined();
  await instances.terminate(first);
  await expect.poll(() => instances.describe([first])).toEqual([]);
  const instanceId = await machine("second");
  await volumes.attach({ volumeId, instanceId, device });
  await settled(instanceId);
  expect(await volumes.list({ ...tags, "pitrix:key": "first" })).toMatchObject([
    { id: volumeId, size: 4, instanceId, device, endsWithInstance: false },
  ]);
  expect(tenant.azure.userData(instanceId)).toContain("Content-Type: multipart/mixed");
  await volumes.detach(volumeId);
  await expect.poll(() => owner(volumeId)).toBeUndefined();
});

test("over 4 TiB a disk grows while its machine is stopped, and up to it while it runs", async () => {
  const { volumes, instances } = cloud();
  const instanceId = await machine("large");
  const volumeId = await made("large", 4_000);
  await volumes.attach({ volumeId, instanceId, device: "/dev/sdf" });
  await settled(instanceId);
  const grown = (size: number) => expect.poll(async () => (await volumes.resize(volumeId, size)).state).toBe("usable");
  await grown(4_096);
  expect(await rejection(volumes.resize(volumeId, 5_000))).toMatchObject({
    kind: "conflict",
    remedy: expect.stringContaining("Stop"),
  });
  await instances.stop(instanceId);
  await expect.poll(async () => (await instances.describe([instanceId]))[0]?.state).toBe("stopped");
  await grown(5_000);
  await volumes.detach(volumeId);
  await expect.poll(() => owner(volumeId)).toBeUndefined();
});

test("a machine whose disk is to begin with a snapshot that is not there leaves nothing", async () => {
  const { instances } = cloud();
  const volumes = [{ device: "/dev/sdf", size: 4, snapshotId: "pitrix-snapshot-none" }];
  expect(await rejection(instances.create({ ...wanted("no-snapshot"), volumes }))).toMatchObject({ kind: "not-found" });
});

test("the eighth snapshot of a disk within five minutes is to be asked for later", async () => {
  const { snapshots } = cloud();
  const volumeId = await made("often");
  for (let index = 0; index < 7; index++) await snapshots.create({ key: `often-${index}`, volumeId, tags });
  const eighth = await rejection(snapshots.create({ key: "often-7", volumeId, tags }));
  expect(eighth).toMatchObject({ kind: "throttled", retryable: true });
});

test("a snapshot that fails says so, and its key makes it again", async () => {
  const { snapshots } = cloud();
  const volumeId = await made("failing");
  tenant.azure.failures.push({ match: /^snapshots/, code: "InternalExecutionError", message: "No." });
  const { id, state, createdAt } = await snapshots.create({ key: "failing", volumeId, tags });
  expect(state).toBe("pending");
  expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
  const now = async () => (await snapshots.describe([id]))[0]?.state;
  await expect.poll(now).toBe("error");
  await snapshots.delete(id);
  await expect.poll(now).toBeUndefined();
  expect((await snapshots.create({ key: "failing", volumeId, tags })).id).toBe(id);
  await expect.poll(now).toBe("completed");
});

test("an address too many is told with the number that there may be", async () => {
  const { addresses } = cloud();
  await addresses.allocate({ key: "first", tags });
  const full = await rejection(addresses.allocate({ key: "second", tags }));
  expect(full).toMatchObject({ kind: "quota", retryable: false, providerCode: "PublicIPCountLimitReached" });
  expect(full.message).toContain("Cannot create more than 1 public IP addresses");
  expect(full.remedy).toMatch(/quota/);
});

test("an interface that somebody else changed meanwhile is not written over", async () => {
  const { addresses } = cloud();
  const instanceId = await machine("changed");
  const { id: addressId } = await addresses.allocate({ key: "changed", tags });
  const refusal = { error: { code: "PreconditionFailed", message: "Precondition failed. Etag provided." } };
  tenant.azure.faults.push({ match: /^PUT .*networkInterfaces/, answer: () => new Refusal(412, refusal) });
  const changed = await rejection(addresses.associate({ addressId, instanceId }));
  expect(changed).toMatchObject({ kind: "unavailable", retryable: true, providerCode: "PreconditionFailed" });
  await addresses.associate({ addressId, instanceId });
  const nic = () => tenant.azure.resources().find(({ kind }) => kind === "networkInterfaces");
  expect(nic()?.properties).toMatchObject({ virtualMachine: { id: expect.stringContaining(instanceId) } });
});

test("what Azure did without our hearing of it is found by the next call", async () => {
  const { volumes, snapshots, addresses } = cloud();
  const silence = (match: RegExp) =>
    tenant.azure.faults.push({ match, answer: () => new Refusal(502, {}, { "retry-after": "60" }), done: true });
  silence(/^PUT .*\/disks/);
  expect(await rejection(volumes.create(disk("lost")))).toMatchObject({ kind: "unavailable", retryable: true });
  const volumeId = await made("lost");
  silence(/^PUT .*\/snapshots/);
  await rejection(snapshots.create({ key: "lost", volumeId, tags }));
  const { id } = await snapshots.create({ key: "lost", volumeId, tags });
  silence(/^PUT .*\/publicIPAddresses/);
  await rejection(addresses.allocate({ key: "lost", tags }));
  const address = await addresses.allocate({ key: "lost", tags });
  expect((await volumes.list(tags)).map((one) => one.id)).toEqual([volumeId]);
  expect((await snapshots.list(tags)).map((one) => one.id)).toEqual([id]);
  expect(await addresses.list(tags)).toEqual([address]);
});

test("what is on its way out is not the answer to the next call with its key", async () => {
  const { volumes, addresses } = cloud();
  const volumeId = await made("again");
  const address = await addresses.allocate({ key: "again", tags });
  await Promise.all([volumes.delete(volumeId), addresses.release(address.id)]);
  await Promise.all([volumes.create(disk("again")), addresses.allocate({ key: "again", tags })]);
  await settled(volumeId);
  await settled(address.id);
});

test("a storm of 503 is waited out as Azure says, and a token that ends midway is renewed", async () => {
  const { volumes } = cloud();
  const down = { match: /\/disks/, answer: () => new Refusal(503, {}, { "retry-after": "0" }) };
  tenant.azure.faults.push(down, down);
  await volumes.create(disk("storm"));
  tenant.azure.withdrawTokens();
  const id = await made("storm");
  tenant.azure.withdrawTokens();
  await volumes.delete(id);
});

test("a clock that is wrong by hours asks for more tokens, and does the same", async () => {
  const hours = (count: number) => () => new Date(Date.now() + count * 3_600_000);
  for (const off of [5, -5]) expect(await cloud({ clock: hours(off) }).volumes.list(tags)).toEqual([]);
  tenant.azure.withdrawTokens();
  expect(await cloud({ clock: hours(-5) }).volumes.list(tags)).toEqual([]);
});

test("an answer that is not as the documentation says is told, with where it is wrong", async () => {
  const { volumes, snapshots, addresses } = cloud();
  const odd = (match: RegExp, member: object) =>
    tenant.azure.faults.push({ match, answer: () => new Refusal(200, { value: [{ name: "x", ...member }] }) });
  odd(/\/disks/, { properties: { diskSizeGB: "three" } });
  odd(/\/snapshots/, {});
  odd(/\/publicIPAddresses/, { properties: { ipConfiguration: "none" } });
  for (const list of [volumes.list(tags), snapshots.list(tags), addresses.list(tags)])
    expect(await rejection(list)).toMatchObject({
      kind: "invalid",
      providerCode: "UnreadableAnswer",
      message: expect.stringContaining("/0/properties"),
    });
});
