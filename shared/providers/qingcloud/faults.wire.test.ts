import { afterEach, beforeEach, expect, test } from "vitest";
import { type QingCloud, startQingCloud } from "../../../local/clouds/qingcloud/server.ts";
import { everythingIn, rejection } from "../conformance/rejection.ts";
import { type CreateInstance, TAGS } from "../contract.ts";
import { provider } from "./provider.ts";

let cloud: QingCloud;
beforeEach(async () => {
  cloud = await startQingCloud();
});
afterEach(() => cloud.stop());

const tags = { [TAGS.tenant]: "tenant-1", [TAGS.deployment]: "dep-1" };
const machine: CreateInstance = {
  key: "node-1",
  name: "app node 1",
  imageId: "img-conform1",
  instanceType: "e2.small.r1",
  subnetId: "vxnet-open001",
  securityGroupIds: [],
  userData: "#!/bin/sh\ntrue\n",
  volumes: [{ device: "/dev/sdf", size: 21 }],
  tags,
};

function connect(config: object = {}) {
  const { accessKeyId, secretAccessKey } = cloud.key;
  const opened = provider.connect({
    credential: { accessKeyId, secretAccessKey },
    config: { zone: "pek3", endpoint: cloud.endpoint, ...config },
  });
  const { instances, network, images } = opened;
  if (instances === undefined || network === undefined || images === undefined) throw new Error("not declared");
  return { ...opened, instances, network, images };
}
const machines = () => [...cloud.state.machines.values()];
const volumes = () => [...cloud.state.volumes.values()];
const times = (action: string) => cloud.asked.filter((one) => one === action).length;

test("a busy QingCloud is asked again for what changes nothing, three times in all", async () => {
  cloud.disturb("DescribeZones", { code: 5100, message: "ServerBusy" }, 2);
  expect(await connect().probe()).toMatchObject({ account: "usr-pitrix01", zones: ["pek3", "sh1"] });
  expect(times("DescribeZones")).toBe(3);
  cloud.disturb("DescribeZones", { code: 5000, message: "InternalError" }, 3);
  expect(await rejection(connect().probe())).toMatchObject({
    kind: "unavailable",
    providerCode: "5000",
    retryable: true,
  });
});

test("what changes something is asked once, and the machine of a lost answer is found by its name", async () => {
  const { instances } = connect();
  cloud.disturb("RunInstances", "lost");
  expect(await rejection(instances.create(machine))).toMatchObject({ kind: "unavailable", retryable: true });
  expect(times("RunInstances")).toBe(1);
  // It has no description yet: whoever lists by tags finds it all the same, so that nobody has to pay for it unseen.
  const [lost] = await instances.list(tags);
  expect(lost).toMatchObject({ id: machines()[0]?.instance_id, tags });
  const found = await instances.create(machine);
  expect(found.id).toBe(lost?.id);
  expect((await instances.describe([found.id]))[0]?.tags).toEqual({ ...tags, [TAGS.key]: "node-1" });
  expect([times("RunInstances"), times("CreateVolumes"), machines().length]).toEqual([1, 1, 1]);
});

test("a crash before the tags are written leaves a machine that the next call finishes", async () => {
  const { instances } = connect();
  cloud.disturb("ModifyInstanceAttributes", { code: 5100, message: "ServerBusy" });
  expect(await rejection(instances.create(machine))).toMatchObject({ kind: "unavailable", providerCode: "5100" });
  expect(machines()[0]?.description).toBeNull();
  const { id } = await instances.create(machine);
  expect(machines().map((one) => one.instance_id)).toEqual([id]);
  expect(machines()[0]?.description).toContain("node-1");
});

test("disks of a machine that was never made are taken by the next call, or listed and deleted", async () => {
  const { instances } = connect();
  cloud.disturb("RunInstances", { code: 5100, message: "ServerBusy" });
  expect(await rejection(instances.create(machine))).toMatchObject({ kind: "unavailable" });
  const [half] = await instances.list({ ...tags, [TAGS.key]: "node-1" });
  expect(half).toMatchObject({ id: volumes()[0]?.volume_id, state: "pending", tags: { [TAGS.key]: "node-1" } });
  expect(volumes()).toMatchObject([{ size: 30, status: "available" }]);
  await instances.terminate(half?.id ?? "");
  expect(cloud.left()).toEqual([]);

  cloud.disturb("RunInstances", { code: 5100, message: "ServerBusy" });
  await rejection(instances.create({ ...machine, key: "node-2" }));
  const { id } = await instances.create({ ...machine, key: "node-2" });
  expect(volumes().filter((one) => one.instance_id === id)).toHaveLength(1);
  expect(times("CreateVolumes")).toBe(2);
});

test("what QingCloud refuses for good leaves no disk", async () => {
  const { instances } = connect();
  cloud.disturb("RunInstances", { code: 2500, message: "QuotasExceeded, you can only have [20] instances, 0 left" });
  expect(await rejection(instances.create(machine))).toMatchObject({
    kind: "quota",
    providerCode: "2500",
    message: expect.stringContaining("you can only have [20] instances"),
    remedy: expect.stringContaining("larger quota"),
  });
  expect(cloud.left()).toEqual([]);
  expect(await rejection(instances.create({ ...machine, instanceType: "e9.none" }))).toMatchObject({ kind: "invalid" });
  expect(cloud.left()).toEqual([]);
});

test("a machine that was just made is ended, though QingCloud refuses that for its first moments", async () => {
  const { instances } = connect();
  const { id } = await instances.create(machine);
  await instances.terminate(id);
  expect(times("TerminateInstances")).toBeGreaterThan(1);
  await expect.poll(() => instances.list(tags)).toEqual([]);
  expect(cloud.left()).toEqual([]);
  expect(await rejection(instances.start(id))).toMatchObject({ kind: "not-found" });
});

test("user-data that is too long for the request comes in an archive, and arrives as it was given", async () => {
  const { instances } = connect();
  const userData = `#!/bin/sh\n${"# ü and more\n".repeat(900)}`;
  const { id } = await instances.create({ ...machine, userData });
  expect(cloud.state.machine(id).userData).toBe(userData);
  expect(times("UploadUserDataAttachment")).toBe(1);
});

test("a wanted address is given, and one that another machine has is a conflict that names it", async () => {
  const { instances } = connect();
  const { id } = await instances.create({ ...machine, address: "192.168.10.77" });
  await expect.poll(async () => (await instances.describe([id]))[0]?.address).toBe("192.168.10.77");
  const taken = await rejection(instances.create({ ...machine, key: "node-2", address: "192.168.10.77" }));
  expect(taken).toMatchObject({ kind: "conflict", providerCode: expect.stringMatching(/address/i) });
  expect(taken.message).toContain("192.168.10.77");
  expect(volumes()).toHaveLength(2);
  expect(volumes().filter((one) => one.instance_id === "" && one.transition_status === "")).toEqual([]);
});

test("a clock that is wrong is said to be that, and by how much", async () => {
  cloud.shift(300_000);
  const error = await rejection(connect().probe());
  expect(error).toMatchObject({
    kind: "auth",
    providerCode: "1300",
    retryable: false,
    remedy: expect.stringContaining("clock"),
  });
  expect(error.message).toMatch(/clock is (299|300|301) s behind QingCloud's/);
});

test("no refusal shows the secret or a password", async () => {
  const { instances } = connect();
  const message = `AuthFailure, [${cloud.key.secretAccessKey}]`;
  cloud.disturb("RunInstances", { code: 1200, message });
  const error = await rejection(instances.create(machine));
  expect(error).toMatchObject({ kind: "auth", message: expect.stringContaining("[secret]") });
  expect(everythingIn(error)).not.toContain(cloud.key.secretAccessKey);
});

test("a zone, a VPC and a network that are not there are told", async () => {
  expect(await rejection(connect({ zone: "ap1" }).probe())).toMatchObject({
    kind: "invalid",
    message: expect.stringContaining("ap1"),
  });
  expect(await rejection(connect({ vpcId: "rtr-missing0" }).probe())).toMatchObject({ kind: "not-found" });
  const { network } = connect({ vpcId: "rtr-closed00" });
  expect((await network.listSubnets()).map(({ id }) => id)).toEqual(["vxnet-closed1"]);
  expect(await rejection(network.describeSubnet("vxnet-open001"))).toMatchObject({ kind: "not-found" });
  expect(await rejection(network.describeSubnet("vxnet-alone01"))).toMatchObject({
    kind: "not-found",
    message: expect.stringContaining("no router"),
  });
});

test("an image under a name that a stranger published is not taken, nor one that is not ready", async () => {
  const { images } = connect();
  expect(await images.resolve("name:pitrix conformance 1.0")).toBe("img-conform1");
  expect(await images.resolve("jammyx64")).toBe("jammyx64");
  expect(await rejection(images.resolve("img-pending1"))).toMatchObject({ kind: "not-found" });
  expect(await rejection(images.resolve("name:pitrix"))).toMatchObject({ kind: "not-found" });
});

test("a machine that is suspended for debts is in error, with the reason, and leaves nothing", async () => {
  const { instances } = connect();
  const { id } = await instances.create(machine);
  const look = async () => (await instances.describe([id]))[0];
  await expect.poll(async () => (await look())?.state).toBe("running");
  cloud.state.machine(id).status = "suspended";
  expect(await look()).toMatchObject({ state: "error", reason: expect.stringContaining("owes money") });
  await instances.terminate(id);
  await expect.poll(() => instances.list(tags)).toEqual([]);
  expect(cloud.left()).toEqual([]);
});

test("an answer that is not QingCloud's is no crash", async () => {
  const error = await rejection(connect({ endpoint: `${cloud.endpoint}/elsewhere` }).probe());
  expect(error.kind).toBe("invalid");
});

test("what is left of quotas is told, and a key that may not ask for it is no fault", async () => {
  expect((await connect().probe()).quota).toMatchObject({ instances: { left: 20 }, cores: { left: 500 } });
  await connect().instances.create(machine);
  expect((await connect().probe()).quota).toMatchObject({ instances: { left: 19 }, volumes: { left: 19 } });
  for (const code of [1400, 1101]) {
    cloud.disturb("GetQuotaLeft", { code, message: "PermissionDenied, you have no permission" });
    expect(await connect().probe()).not.toHaveProperty("quota");
  }
  cloud.disturb("GetQuotaLeft", { code: 5100, message: "ServerBusy" }, 3);
  expect(await rejection(connect().probe())).toMatchObject({ kind: "unavailable" });
});

test("types are of the family that the config names", async () => {
  expect(await connect({ family: "e2.large" }).instances.instanceType({ cpu: 1, memory: 512 })).toBe("e2.large.r2");
  expect(await connect().instances.instanceType({ cpu: 1, memory: 512 })).toBe("e2.small.r1");
});
