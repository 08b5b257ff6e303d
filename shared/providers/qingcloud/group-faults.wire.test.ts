import { afterEach, beforeEach, expect, test } from "vitest";
import { type QingCloud, startQingCloud } from "../../../local/clouds/qingcloud/server.ts";
import { rejection } from "../conformance/rejection.ts";
import { type CreateInstance, TAGS } from "../contract.ts";
import { provider } from "./provider.ts";

/** What a crash, a slow cloud or somebody else makes of security groups. */
let cloud: QingCloud;
beforeEach(async () => {
  cloud = await startQingCloud();
});
afterEach(() => cloud.stop());

const tags = { [TAGS.tenant]: "tenant-1", [TAGS.frontgate]: "fg-1" };
const wanted = {
  key: "fg-1",
  vpcId: "rtr-openopen",
  name: "pitrix-fg-1",
  description: "Machines of one VPC",
  tags,
};
const told = { ...tags, [TAGS.key]: "fg-1" };
const range = "192.168.0.0/16";

function connect() {
  const { accessKeyId, secretAccessKey } = cloud.key;
  const { instances, securityGroups } = provider.connect({
    credential: { accessKeyId, secretAccessKey },
    config: { zone: "pek3", endpoint: cloud.endpoint },
  });
  if (instances === undefined || securityGroups === undefined) throw new Error("not declared");
  return { instances, securityGroups };
}
const rules = () => [...cloud.state.rules.values()];
const times = (action: string) => cloud.asked.filter((one) => one === action).length;

test("a group lets in the addresses of its VPC alone, and its rules count when it is answered", async () => {
  const id = await connect().securityGroups.ensure(wanted);
  const inbound = { action: "accept", direction: 0, val3: range };
  expect(rules()).toMatchObject([
    { ...inbound, protocol: "tcp", val1: "1", val2: "65535" },
    { ...inbound, protocol: "udp", val1: "1", val2: "65535" },
    { ...inbound, protocol: "icmp", val1: "8", val2: "0" },
  ]);
  expect(cloud.state.group(id)).toMatchObject({ is_applied: 1, description: expect.stringContaining("fg-1") });
});

test.each(["CreateSecurityGroup", "ModifySecurityGroupAttributes", "AddSecurityGroupRules", "ApplySecurityGroup"])(
  "a group whose making was cut off at %s is finished by the next call, and is the only one",
  async (action) => {
    const { securityGroups } = connect();
    cloud.disturb(action, "lost");
    expect(await rejection(securityGroups.ensure(wanted))).toMatchObject({ kind: "unavailable", retryable: true });
    const id = await securityGroups.ensure(wanted);
    expect(await securityGroups.list(tags)).toEqual([{ id, vpcId: wanted.vpcId, tags: told }]);
    expect([times("CreateSecurityGroup"), rules().length]).toEqual([1, 3]);
    expect(cloud.state.group(id).is_applied).toBe(1);
  },
);

test("a half-made group is listed with its VPC, so that it can be deleted", async () => {
  const { securityGroups } = connect();
  cloud.disturb("ModifySecurityGroupAttributes", { code: 5100, message: "ServerBusy" });
  await rejection(securityGroups.ensure(wanted));
  const [half] = await securityGroups.list(tags);
  expect(half).toMatchObject({ vpcId: wanted.vpcId, tags });
  await securityGroups.delete(half?.id ?? "");
  expect(cloud.left()).toEqual([]);
});

test("rules that QingCloud fails to apply are told, and applied by the next call", async () => {
  const { securityGroups } = connect();
  cloud.disturb("ApplySecurityGroup", "fails");
  expect(await rejection(securityGroups.ensure(wanted))).toMatchObject({
    kind: "unavailable",
    providerCode: "JobFailed",
    message: expect.stringContaining("ApplySecurityGroup"),
  });
  const id = await securityGroups.ensure(wanted);
  expect([cloud.state.group(id).is_applied, rules().length]).toEqual([1, 3]);
});

test("a rule that was taken away comes back, one that drops or is off harms nobody, and one that opens is named", async () => {
  const { securityGroups } = connect();
  const id = await securityGroups.ensure(wanted);
  const [tcp, udp] = rules();
  if (tcp === undefined || udp === undefined) throw new Error("no rules");
  cloud.state.rules.delete(tcp.security_group_rule_id);
  cloud.state.rules.set("sgr-drop", { ...udp, security_group_rule_id: "sgr-drop", action: "drop", val3: "" });
  cloud.state.rules.set("sgr-off", { ...udp, security_group_rule_id: "sgr-off", disabled: 1, val3: "" });
  expect(await securityGroups.ensure(wanted)).toBe(id);
  expect(rules().filter(({ protocol, val3 }) => protocol === "tcp" && val3 === range)).toHaveLength(1);
  cloud.state.rules.set("sgr-open", { ...udp, security_group_rule_id: "sgr-open", val3: "10.0.0.0/8" });
  expect(await rejection(securityGroups.ensure(wanted))).toMatchObject({
    kind: "conflict",
    providerCode: "InboundRuleAdded",
    message: expect.stringContaining("sgr-open"),
  });
});

test("groups of one key in two VPCs are two, and a VPC that is not there is said to be that", async () => {
  const { securityGroups } = connect();
  const one = await securityGroups.ensure(wanted);
  const other = await securityGroups.ensure({ ...wanted, vpcId: "rtr-closed00" });
  expect(other).not.toBe(one);
  expect(await rejection(securityGroups.ensure({ ...wanted, vpcId: "rtr-missing0" }))).toMatchObject({
    kind: "not-found",
  });
});

test("a machine is made in its group, shows it, and keeps the group from being deleted until it is gone", async () => {
  const { instances, securityGroups } = connect();
  const group = await securityGroups.ensure(wanted);
  const machine: CreateInstance = {
    key: "node-1",
    name: "app node 1",
    imageId: "img-conform1",
    instanceType: "e2.small.r1",
    subnetId: "vxnet-open001",
    securityGroupIds: [group],
    userData: "",
    volumes: [],
    tags,
  };
  const { id } = await instances.create(machine);
  expect((await instances.describe([id]))[0]?.securityGroupIds).toEqual([group]);
  expect(await rejection(securityGroups.delete(group))).toMatchObject({
    kind: "conflict",
    providerCode: "1400",
    message: expect.stringContaining(id),
  });
  await instances.terminate(id);
  await expect.poll(async () => (await instances.describe([id]))[0]?.state).toBe("terminated");
  expect((await instances.describe([id]))[0]?.securityGroupIds).toEqual([]);
  await securityGroups.delete(group);
  expect(cloud.left()).toEqual([]);
});

test("a group that QingCloud keeps for another reason stays denied, in its own words", async () => {
  const error = await rejection(connect().securityGroups.delete("sg-default1"));
  expect(error).toMatchObject({ kind: "denied", message: expect.stringContaining("default security group") });
});

test("a machine's group that is not there, or one too many, makes nothing", async () => {
  const { instances } = connect();
  const machine = (...securityGroupIds: string[]): CreateInstance => ({
    key: "node-1",
    name: "app node 1",
    imageId: "img-conform1",
    instanceType: "e2.small.r1",
    subnetId: "vxnet-open001",
    securityGroupIds,
    userData: "",
    volumes: [{ device: "/dev/sdf", size: 20 }],
    tags,
  });
  expect(await rejection(instances.create(machine("sg-1", "sg-2")))).toMatchObject({
    kind: "invalid",
    providerCode: "TooManySecurityGroups",
  });
  expect(cloud.asked).toEqual([]);
  expect(await rejection(instances.create(machine("sg-missing0")))).toMatchObject({ kind: "not-found" });
  expect(cloud.left()).toEqual([]);
});
