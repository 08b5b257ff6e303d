import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { make, type OpenStackLand } from "../../../local/clouds/openstack/seed.ts";
import { leftIn, type TestOpenStack, testOpenStack } from "../../../local/clouds/openstack/testing.ts";
import { rejection } from "../conformance/rejection.ts";
import type { CreateInstance, Instance } from "../contract.ts";
import { provider } from "./provider.ts";

/** What the services themselves refuse and fail at: quotas, subnets that are full, machines that find no host, images that are too large. */
const IMAGE = "pitrix faults 1.0";
let openstack: TestOpenStack;
let land: OpenStackLand;
beforeAll(async () => {
  openstack = await testOpenStack();
  land = await openstack.project([IMAGE]);
});
afterAll(async () => openstack?.close());

const tags = { "pitrix:tenant": "faults" };
function connect(more: object = {}) {
  const { authUrl } = openstack;
  const { username, password } = land.member;
  const config = { region: land.region, project: land.project, ...more };
  const { instances, ...rest } = provider.connect({
    credential: { authUrl, username, password },
    config,
    allows: () => true,
  });
  if (instances === undefined) throw new Error("no machines");
  return { ...rest, instances };
}
const machine = (key: string, more: Partial<CreateInstance> = {}): CreateInstance => ({
  key,
  name: key,
  imageId: land.images[IMAGE] ?? "",
  instanceType: "m1.small",
  subnetId: land.subnetId,
  securityGroupIds: [],
  userData: "",
  volumes: [],
  tags,
  ...more,
});
/** As the project's administrator sees it. */
async function nothingIsLeft(): Promise<void> {
  const nothing = { servers: [], volumes: [], snapshots: [], floatingIps: [], ports: [], securityGroups: [] };
  const deadline = performance.now() + 60_000;
  let left = await leftIn(openstack.admin, land.projectId);
  while (!isDeepStrictEqual(left, nothing) && performance.now() < deadline) {
    await sleep(1_000);
    left = await leftIn(openstack.admin, land.projectId);
  }
  expect(left).toEqual(nothing);
}
const limit = (quota_set: object) =>
  openstack.admin.call("compute", "PUT", `/os-quota-sets/${land.projectId}`, z.unknown(), { quota_set });
const reach = async (id: string, state: Instance["state"]): Promise<Instance | undefined> => {
  const look = async () => (await connect().instances.describe([id]))[0];
  await expect.poll(async () => (await look())?.state, { timeout: 120_000, interval: 500 }).toBe(state);
  return look();
};
afterEach(async () => {
  await limit({ instances: 10, ram: -1 });
  const { instances } = connect();
  for (const { id } of await instances.list(tags)) await instances.terminate(id);
  await nothingIsLeft();
});

test("a quota that is used up is told by Nova with its numbers, and leaves nothing", async () => {
  await limit({ instances: 1 });
  const { instances } = connect();
  const first = await instances.create(machine("quota-1"));
  // Nova counts a machine as soon as it has found a place for it.
  await reach(first.id, "running");
  const error = await rejection(instances.create(machine("quota-2")));
  expect(error).toMatchObject({ kind: "quota", retryable: false, remedy: expect.stringContaining("quota") });
  expect(error.message).toMatch(/Quota exceeded for instances: Requested 1, but already used 1 of 1 instances/);
  expect((await instances.list(tags)).map(({ id }) => id)).toEqual([first.id]);
});

test("a subnet without a free address is told by Neutron, and leaves nothing", async () => {
  const { instances } = connect();
  const inSmall = (key: string) => machine(key, { subnetId: land.smallSubnetId });
  await instances.create(inSmall("small-1"));
  await instances.create(inSmall("small-2"));
  const error = await rejection(instances.create(inSmall("small-3")));
  expect(error).toMatchObject({
    kind: "quota",
    providerCode: expect.stringMatching(/^IpAddressGenerationFailure/),
    retryable: false,
    remedy: expect.stringContaining("no free address"),
  });
  expect((await instances.list(tags)).length).toBe(2);
});

test("a machine for which there is no host goes to ERROR, and says so in Nova's words", async () => {
  const { admin } = openstack;
  const name = `larger-than-any-host-${land.project}`;
  const flavorId = await make(admin, "compute", "/flavors", "flavor", { name, vcpus: 1, ram: 100_000_000, disk: 1 });
  // The quota of memory lets it pass: the scheduler is who finds out.
  await limit({ ram: -1 });
  const { instances } = connect({ flavors: [name] });
  const { id } = await instances.create(machine("no-host", { instanceType: name }));
  expect((await reach(id, "error"))?.reason).toMatch(/No valid host was found/);
  await admin.call("compute", "DELETE", `/flavors/${flavorId}`, z.unknown());
});

test("an image that is larger than the flavor's disk is refused with both sizes before anything is made", async () => {
  const own = { name: "large", disk_format: "raw", container_format: "bare", min_disk: 30, visibility: "public" };
  const { id } = await openstack.admin.call("image", "POST", "/v2/images", z.object({ id: z.string() }), own);
  await openstack.admin.call("image", "PUT", `/v2/images/${id}/file`, z.unknown(), new Uint8Array(512));
  const error = await rejection(connect().instances.create(machine("unfit", { imageId: id })));
  expect(error).toMatchObject({ kind: "invalid", providerCode: "FlavorDiskTooSmall", retryable: false });
  expect(error.message).toMatch(/30 GiB.*m1\.small.*20 GiB/);
  await openstack.admin.call("image", "DELETE", `/v2/images/${id}`, z.unknown());
});
