import { expect, it } from "vitest";
import type { Node } from "../domain/deployment/schema.ts";
import { type Instance, TAGS } from "../providers/contract.ts";
import type { Volume } from "../providers/storage.ts";
import { compare } from "./compare.ts";

const NOW = new Date("2026-11-21T10:00:00Z");
const tags = { [TAGS.tenant]: "tenant-a", [TAGS.deployment]: "dep-1" };

const node = (change: Partial<Node> = {}): Node => ({
  id: "node-1",
  tenantId: "tenant-a",
  deploymentId: "dep-1",
  role: "zk",
  sid: 1,
  cpu: 1,
  memory: 2048,
  volumeSize: 10,
  instanceType: "t3.small",
  instanceId: "i-1",
  address: "10.0.0.5",
  status: "active",
  health: "online",
  confd: true,
  sealedToken: "",
  tokenSha256: "",
  updatedAt: NOW.toISOString(),
  ...change,
});
const instance = (change: Partial<Instance> = {}): Instance => ({
  id: "i-1",
  state: "running",
  address: "10.0.0.5",
  instanceType: "t3.small",
  imageId: "ami-1",
  subnetId: "subnet-1",
  securityGroupIds: ["sg-1"],
  volumes: [{ volumeId: "vol-1", device: "/dev/sdf" }],
  keyNames: [],
  tags: { ...tags, [TAGS.key]: "node-1" },
  ...change,
});
const volume = (size: number): Volume => ({
  id: "vol-1",
  size,
  zone: "a",
  state: "in-use",
  endsWithInstance: true,
  instanceId: "i-1",
  device: "/dev/sdf",
  tags: { ...tags, [TAGS.key]: "node-1" },
});
const seen = (
  nodes: readonly Node[],
  instances: readonly Instance[],
  size = 10,
  before: Parameters<typeof compare>[3] = [],
  strays: readonly Instance[] = [],
) =>
  compare(
    { subnetId: "subnet-1" },
    { nodes, securityGroupId: "sg-1" },
    { instances, strays, volumes: [volume(size)] },
    before,
    NOW,
  );

it("finds nothing where the cloud has what we believe", () => {
  expect(seen([node()], [instance()])).toEqual([]);
  expect(seen([node({ status: "stopped" })], [instance({ state: "stopped" })])).toEqual([]);
  // On its way to where it should be.
  expect(seen([node()], [instance({ state: "pending" })])).toEqual([]);
  // What is only planned, or gone, needs no machine.
  expect(seen([node({ status: "planned", instanceId: undefined }), node({ status: "deleted" })], [])).toEqual([]);
});

it("finds each field that differs", () => {
  const cases: readonly [Partial<Instance>, string, unknown, unknown][] = [
    [{ state: "stopped" }, "state", "running", "stopped"],
    [{ state: "terminated" }, "machine", "running", "terminated"],
    [{ instanceType: "t3.large" }, "instanceType", "t3.small", "t3.large"],
    [{ address: "10.0.0.9" }, "address", "10.0.0.5", "10.0.0.9"],
    [{ subnetId: "subnet-2" }, "subnet", "subnet-1", "subnet-2"],
    [{ securityGroupIds: ["sg-1", "sg-0"] }, "securityGroups", ["sg-1"], ["sg-0", "sg-1"]],
    [{ tags: {} }, "tags", { [TAGS.deployment]: "dep-1", [TAGS.tenant]: "tenant-a" }, {}],
  ];
  for (const [change, field, expected, observed] of cases)
    expect(seen([node()], [instance(change)])).toMatchObject([{ nodeId: "node-1", field, expected, observed }]);
  expect(seen([node()], [instance()], 40)).toMatchObject([{ field: "volumeSize", expected: 10, observed: 40 }]);
  expect(seen([node()], [])).toMatchObject([{ field: "machine", observed: "missing" }]);
});

it("finds machines that are no node, and not those that are gone", () => {
  const stranger = instance({ id: "i-2" });
  expect(seen([node()], [instance()], 10, [], [stranger])).toMatchObject([
    { instanceId: "i-2", field: "machine", expected: "none", observed: "running" },
  ]);
  expect(seen([node()], [instance()], 10, [], [{ ...stranger, state: "terminated" }])).toEqual([]);
});

it("keeps since when something differs, until it differs otherwise", () => {
  const [first] = seen([node()], [instance({ instanceType: "t3.large" })]);
  if (first === undefined) throw new Error("no difference");
  const earlier = [{ ...first, since: "2026-11-20T00:00:00.000Z" }];
  expect(seen([node()], [instance({ instanceType: "t3.large" })], 10, earlier)).toEqual(earlier);
  expect(seen([node()], [instance({ instanceType: "t3.xlarge" })], 10, earlier)).toMatchObject([
    { since: NOW.toISOString() },
  ]);
});
