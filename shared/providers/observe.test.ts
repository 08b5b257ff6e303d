import { expect, test } from "vitest";
import { testCloud } from "../tasks/testing/cloud.ts";
import type { CreateInstance } from "./contract.ts";
import { observe } from "./observe.ts";

const tags = { "pitrix:tenant": "tenant-1", "pitrix:deployment": "dep-1" };
const machine = (key: string, more: Partial<CreateInstance> = {}): CreateInstance => ({
  key,
  name: key,
  imageId: "image",
  instanceType: "c1m1024",
  subnetId: "subnet-1",
  securityGroupIds: [],
  userData: "",
  volumes: [{ device: "/dev/sdf", size: 10 }],
  tags,
  ...more,
});

test("what is there, terminated, missing and nobody's, and nothing of others", async () => {
  const world = testCloud((_name, work) => work());
  const cloud = world.provider.connect({ credential: {}, config: {} });
  const { instances, volumes, snapshots, addresses } = cloud;
  if (!instances || !volumes || !snapshots || !addresses) throw new Error("incomplete");
  const one = await instances.create(machine("one"));
  const lost = await instances.create(machine("lost"));
  const stray = await instances.create(machine("stray"));
  await instances.create(machine("foreign", { tags: { ...tags, "pitrix:deployment": "dep-2" } }));
  const volumeId = one.volumes.find(({ device }) => device === "/dev/sdf")?.volumeId ?? "";
  const snapshot = await snapshots.create({ key: "backup", volumeId, tags });
  const { id: addressId } = await addresses.allocate({ key: "address", tags });
  await addresses.associate({ addressId, instanceId: one.id });
  world.lose(lost.id);

  const seen = await observe(cloud, { instanceIds: [one.id, lost.id, "i-never"], filter: tags });
  expect(seen.instances.map(({ id, state, publicAddress }) => ({ id, state, publicAddress }))).toEqual([
    { id: one.id, state: "running", publicAddress: "198.51.100.1" },
    { id: lost.id, state: "terminated", publicAddress: undefined },
  ]);
  expect(seen.missing).toEqual(["i-never"]);
  expect(seen.strays.map(({ id }) => id)).toEqual([stray.id]);
  expect(new Set(seen.volumes.map(({ instanceId }) => instanceId))).toEqual(new Set([one.id, stray.id]));
  expect(seen.snapshots).toEqual([snapshot]);
  expect(seen.addresses).toMatchObject([{ id: addressId, instanceId: one.id }]);
});

test("a cloud without machines has nothing, and what was asked for is missing", async () => {
  const probe = async () => ({ account: "1", region: "r", zones: [] });
  expect(await observe({ probe }, { instanceIds: ["i-1"], filter: tags })).toEqual({
    instances: [],
    missing: ["i-1"],
    strays: [],
    volumes: [],
    snapshots: [],
    addresses: [],
  });
});
