import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { rejection } from "../conformance/rejection.ts";
import { provider } from "./provider.ts";
import { serve } from "./test-server.ts";

/**
 * What EC2 says and moto never does, in the XML that the API reference documents: states on the way, limits, refusals.
 * `script`: the answers to each action in turn, the last one for ever.
 */
const credential = { accessKeyId: "AKIATENANTTENANT0000", secretAccessKey: "tenant-secret-tenant-secret" };

type Answer = string | { readonly code: string; readonly status?: number };

async function cloudThatSays(script: Readonly<Record<string, readonly Answer[]>>) {
  const asked: string[] = [];
  const endpoint = await serve(async (request, response) => {
    const action = new URLSearchParams(await text(request)).get("Action") ?? "";
    const answers = script[action] ?? [];
    const answer = answers[Math.min(asked.filter((one) => one === action).length, answers.length - 1)];
    asked.push(action);
    if (answer === undefined) return response.destroy();
    const failed = typeof answer !== "string";
    response.writeHead(failed ? (answer.status ?? 400) : 200, { "content-type": "text/xml" });
    response.end(
      failed
        ? `<Response><Errors><Error><Code>${answer.code}</Code><Message>no</Message></Error></Errors></Response>`
        : `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${answer}</${action}Response>`,
    );
  });
  const { instances, volumes, snapshots, addresses, network } = provider.connect({
    credential,
    config: { region: "eu-west-1", endpoint },
  });
  if (!instances || !volumes || !snapshots || !addresses || !network) throw new Error("A capability is missing.");
  return { instances, volumes, snapshots, addresses, network, asked };
}

const instance = (state: string, more = "") =>
  "<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><imageId>ami-1</imageId>" +
  `<instanceType>t3.micro</instanceType><instanceState><name>${state}</name></instanceState>${more}</item></instancesSet></item></reservationSet>`;
const volume = (size: number) =>
  `<volumeSet><item><volumeId>vol-1</volumeId><size>${size}</size><status>in-use</status><availabilityZone>eu-west-1a</availabilityZone>` +
  "<attachmentSet><item><instanceId>i-1</instanceId><device>/dev/sdf</device><status>attached</status>" +
  "<deleteOnTermination>true</deleteOnTermination></item></attachmentSet></item></volumeSet>";
const changed = (state: string, size: number, progress: number, started = "2026-01-01T00:00:00Z") =>
  `<modificationState>${state}</modificationState><targetSize>${size}</targetSize><progress>${progress}</progress><startTime>${started}</startTime>`;
const changes = (...items: readonly string[]) =>
  `<volumeModificationSet>${items.map((item) => `<item>${item}</item>`).join("")}</volumeModificationSet>`;
const begun = (state: string, size: number, progress: number) =>
  `<volumeModification>${changed(state, size, progress)}</volumeModification>`;
const snapshot = (state: string, more = "") =>
  `<snapshotSet><item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><volumeSize>8</volumeSize><status>${state}</status>` +
  `<startTime>2026-01-01T00:00:00Z</startTime>${more}</item></snapshotSet>`;
const address = (more: string) =>
  `<addressesSet><item><publicIp>198.51.100.7</publicIp><allocationId>eipalloc-1</allocationId>${more}</item></addressesSet>`;

describe("instances", () => {
  test("every state of a machine, and why it is so", async () => {
    const reason =
      "<stateReason><code>Server.SpotInstanceTermination</code><message>The host failed</message></stateReason>";
    const states = ["pending", "running", "stopping", "stopped", "shutting-down", "terminated", "never-heard-of"];
    const { instances } = await cloudThatSays({ DescribeInstances: states.map((state) => instance(state, reason)) });
    const seen = [];
    for (const _ of states) seen.push((await instances.describe(["i-1"]))[0]);
    expect(seen.map((one) => one?.state)).toEqual([
      "pending",
      "running",
      "stopping",
      "stopped",
      "terminating",
      "terminated",
      "error",
    ]);
    expect(seen.map((one) => one?.reason)).toEqual([undefined, undefined, ...Array(5).fill("The host failed")]);
    expect(seen[5]).toMatchObject({ volumes: [], securityGroupIds: [], keyNames: [] });
  });

  test("everything that a later look can compare", async () => {
    const { instances } = await cloudThatSays({
      DescribeInstances: [
        instance(
          "running",
          "<privateIpAddress>10.0.0.7</privateIpAddress><ipAddress>198.51.100.7</ipAddress><subnetId>subnet-1</subnetId><keyName>mallory</keyName>" +
            "<groupSet><item><groupId>sg-1</groupId></item><item><groupId>sg-2</groupId></item></groupSet>" +
            "<blockDeviceMapping><item><deviceName>/dev/sdf</deviceName><ebs><volumeId>vol-1</volumeId><status>attached</status></ebs></item>" +
            "<item><deviceName>/dev/sdg</deviceName><ebs><volumeId>vol-2</volumeId><status>detached</status></ebs></item></blockDeviceMapping>" +
            "<tagSet><item><key>pitrix:key</key><value>node-1</value></item></tagSet>",
        ),
      ],
    });
    expect(await instances.describe(["i-1"])).toEqual([
      {
        id: "i-1",
        state: "running",
        address: "10.0.0.7",
        publicAddress: "198.51.100.7",
        instanceType: "t3.micro",
        imageId: "ami-1",
        subnetId: "subnet-1",
        securityGroupIds: ["sg-1", "sg-2"],
        volumes: [{ volumeId: "vol-1", device: "/dev/sdf" }],
        keyNames: ["mallory"],
        tags: { "pitrix:key": "node-1" },
      },
    ]);
  });

  test.each(["pending", "running", "stopping", "shutting-down"])(
    "a machine that is %s gets no new type",
    async (state) => {
      const { instances, asked } = await cloudThatSays({ DescribeInstances: [instance(state)] });
      expect(await rejection(instances.resize("i-1", "t3.large"))).toMatchObject({
        kind: "conflict",
        providerCode: "IncorrectInstanceState",
        remedy: expect.stringContaining("Stop"),
      });
      expect(asked).toEqual(["DescribeInstances"]);
    },
  );

  test("a cloud without room says so, and what helps", async () => {
    const { instances } = await cloudThatSays({
      StartInstances: [{ code: "InsufficientInstanceCapacity", status: 500 }],
    });
    expect(await rejection(instances.start("i-1"))).toMatchObject({
      kind: "quota",
      retryable: false,
      remedy: expect.stringContaining("no room"),
    });
  });
});

describe("volumes", () => {
  test("a volume grows through modifying to optimizing, and is asked for once", async () => {
    const { volumes, asked } = await cloudThatSays({
      DescribeVolumes: [volume(8), volume(20)],
      DescribeVolumesModifications: [
        changes(),
        changes(changed("modifying", 20, 40)),
        changes(changed("optimizing", 20, 55)),
      ],
      ModifyVolume: [begun("modifying", 20, 0)],
    });
    expect(await volumes.resize("vol-1", 20)).toEqual({ size: 20, state: "resizing", progress: 0 });
    expect(await volumes.resize("vol-1", 20)).toEqual({ size: 20, state: "resizing", progress: 40 });
    expect(await volumes.resize("vol-1", 20)).toEqual({ size: 20, state: "usable", progress: 100 });
    expect(asked.filter((action) => action === "ModifyVolume")).toHaveLength(1);
  });

  test("the newest change counts, in whatever order EC2 tells them", async () => {
    const { volumes, asked } = await cloudThatSays({
      DescribeVolumes: [volume(20)],
      DescribeVolumesModifications: [
        changes(changed("modifying", 20, 40, "2026-01-03T00:00:00Z"), changed("completed", 12, 100)),
      ],
    });
    expect(await volumes.resize("vol-1", 20)).toMatchObject({ state: "resizing" });
    expect(asked).not.toContain("ModifyVolume");
  });

  test("a change that failed is asked for again", async () => {
    const { volumes, asked } = await cloudThatSays({
      DescribeVolumes: [volume(8)],
      DescribeVolumesModifications: [changes(changed("failed", 20, 0))],
      ModifyVolume: [begun("modifying", 20, 0)],
    });
    expect(await volumes.resize("vol-1", 20)).toMatchObject({ state: "resizing" });
    expect(asked.filter((action) => action === "ModifyVolume")).toHaveLength(1);
  });

  test("a failed change to another size is nothing to a volume that has the wanted one", async () => {
    const { volumes, asked } = await cloudThatSays({
      DescribeVolumes: [volume(8)],
      DescribeVolumesModifications: [changes(changed("failed", 20, 0))],
    });
    expect(await volumes.resize("vol-1", 8)).toEqual({ size: 8, state: "usable", progress: 100 });
    expect(asked).not.toContain("ModifyVolume");
  });

  test.each([
    ["VolumeModificationRateExceeded", "24 hours"],
    ["IncorrectModificationState", "completed"],
  ])("%s is a conflict that says how long it lasts, and is not repeated", async (code, words) => {
    const { volumes, asked } = await cloudThatSays({
      DescribeVolumes: [volume(8)],
      DescribeVolumesModifications: [changes(changed("completed", 8, 100))],
      ModifyVolume: [{ code }],
    });
    expect(await rejection(volumes.resize("vol-1", 20))).toMatchObject({
      kind: "conflict",
      providerCode: code,
      retryable: false,
      remedy: expect.stringContaining(words),
    });
    expect(asked.filter((action) => action === "ModifyVolume")).toHaveLength(1);
  });

  test("a smaller size is refused before EC2 is asked to change anything", async () => {
    const { volumes, asked } = await cloudThatSays({
      DescribeVolumes: [volume(20)],
      DescribeVolumesModifications: [changes()],
    });
    expect(await rejection(volumes.resize("vol-1", 8))).toMatchObject({
      kind: "invalid",
      providerCode: "VolumeCannotShrink",
      message: expect.stringContaining("20 GiB"),
      remedy: expect.stringContaining("at least 20 GiB"),
    });
    expect(asked).not.toContain("ModifyVolume");
  });

  test("which machine has a volume, as what, and whether it ends with it", async () => {
    const { volumes } = await cloudThatSays({ DescribeVolumes: [volume(8)] });
    expect(await volumes.list({})).toEqual([
      {
        id: "vol-1",
        size: 8,
        state: "in-use",
        zone: "eu-west-1a",
        instanceId: "i-1",
        device: "/dev/sdf",
        endsWithInstance: true,
        tags: {},
      },
    ]);
  });
});

describe("snapshots", () => {
  test("a snapshot under way tells how far it is, and a failed one why", async () => {
    const { snapshots } = await cloudThatSays({
      DescribeSnapshots: [
        snapshot("pending", "<progress></progress>"),
        snapshot("pending", "<progress>37%</progress>"),
        snapshot("completed", "<progress>100%</progress>"),
        snapshot("error", "<statusMessage>The key is not there</statusMessage>"),
      ],
    });
    const seen = [];
    for (let look = 0; look < 4; look++) seen.push((await snapshots.describe(["snap-1"]))[0]);
    expect(seen).toMatchObject([
      { state: "pending", progress: 0 },
      { state: "pending", progress: 37 },
      { state: "completed", progress: 100, createdAt: "2026-01-01T00:00:00.000Z", size: 8, volumeId: "vol-1" },
      { state: "error", reason: "The key is not there" },
    ]);
  });

  test("one that is too soon after the last is worth another try", async () => {
    const { snapshots } = await cloudThatSays({
      DescribeSnapshots: ["<snapshotSet/>"],
      CreateSnapshot: [{ code: "SnapshotCreationPerVolumeRateExceeded" }],
    });
    expect(await rejection(snapshots.create({ key: "k", volumeId: "vol-1", tags: {} }))).toMatchObject({
      kind: "throttled",
      retryable: true,
      remedy: expect.stringContaining("15 seconds"),
    });
  });
});

describe("addresses", () => {
  test("a full quota is quota, in EC2's code, with what helps", async () => {
    const { addresses } = await cloudThatSays({
      DescribeAddresses: ["<addressesSet/>"],
      AllocateAddress: [{ code: "AddressLimitExceeded" }],
    });
    expect(await rejection(addresses.allocate({ key: "k", tags: {} }))).toMatchObject({
      kind: "quota",
      providerCode: "AddressLimitExceeded",
      retryable: false,
      remedy: expect.stringContaining("EC2-VPC Elastic IPs"),
    });
  });

  test("an address that something else than a machine has is neither taken nor released", async () => {
    const nat = "<associationId>eipassoc-1</associationId><networkInterfaceId>eni-1</networkInterfaceId>";
    const { addresses, asked } = await cloudThatSays({
      DescribeAddresses: [address(nat), "<addressesSet/>", address(nat)],
    });
    const attempt = addresses.associate({ addressId: "eipalloc-1", instanceId: "i-1" });
    expect(await rejection(attempt)).toMatchObject({ kind: "conflict", message: expect.stringContaining("eni-1") });
    expect(await rejection(addresses.release("eipalloc-1"))).toMatchObject({ kind: "conflict" });
    expect(new Set(asked)).toEqual(new Set(["DescribeAddresses"]));
  });

  test("a VPC without a way in is refused in words", async () => {
    const { addresses } = await cloudThatSays({
      DescribeAddresses: [address(""), "<addressesSet/>"],
      AssociateAddress: [{ code: "Gateway.NotAttached" }],
    });
    expect(await rejection(addresses.associate({ addressId: "eipalloc-1", instanceId: "i-1" }))).toMatchObject({
      kind: "invalid",
      remedy: expect.stringContaining("internet gateway"),
    });
  });
});

describe("requests that EC2 has no token for", () => {
  test.each(["AllocateAddress", "CreateSnapshot"])(
    "%s is sent once, even when its answer is lost: who asks again looks first",
    async (action) => {
      const { addresses, snapshots, asked } = await cloudThatSays({
        DescribeAddresses: ["<addressesSet/>"],
        DescribeSnapshots: ["<snapshotSet/>"],
      });
      const attempt =
        action === "AllocateAddress"
          ? addresses.allocate({ key: "k", tags: {} })
          : snapshots.create({ key: "k", volumeId: "vol-1", tags: {} });
      expect(await rejection(attempt)).toMatchObject({ kind: "unavailable", retryable: true });
      expect(asked.filter((one) => one === action)).toHaveLength(1);
    },
  );
});

test("subnets are listed with what their owner calls them; one for IPv6 alone is no choice, and no fault", async () => {
  const named = (name: string) => `<tagSet><item><key>Name</key><value>${name}</value></item></tagSet>`;
  const subnet = (id: string, more: string) =>
    `<item><subnetId>${id}</subnetId><vpcId>vpc-1</vpcId><availabilityZone>eu-west-1a</availabilityZone>${more}</item>`;
  const block = "<cidrBlock>10.0.0.0/24</cidrBlock><availableIpAddressCount>250</availableIpAddressCount>";
  const route = "<destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId>";
  const table = (id: string, vpcId: string, routes: string) =>
    `<item><routeTableId>${id}</routeTableId><vpcId>${vpcId}</vpcId><associationSet><item><main>true</main></item>` +
    `</associationSet><routeSet>${routes}</routeSet></item>`;
  const { network, asked } = await cloudThatSays({
    DescribeSubnets: [
      `<subnetSet>${subnet("subnet-1", block + named("apps"))}${subnet("subnet-2", block)}${subnet("subnet-6", "<ipv6Native>true</ipv6Native>")}</subnetSet>`,
    ],
    DescribeVpcs: [`<vpcSet><item><vpcId>vpc-1</vpcId>${named("production")}</item></vpcSet>`],
    // The main table of another VPC is nothing to these.
    DescribeRouteTables: [
      `<routeTableSet>${table("rtb-2", "vpc-2", "")}${table("rtb-1", "vpc-1", `<item>${route}</item>`)}</routeTableSet>`,
    ],
  });
  const common = { vpcId: "vpc-1", zone: "eu-west-1a", cidr: "10.0.0.0/24", vpcName: "production", freeAddresses: 250 };
  const egress = { open: true, via: "nat-1" };
  expect(await network.listSubnets()).toEqual([
    { ...common, id: "subnet-1", name: "apps", egress },
    { ...common, id: "subnet-2", egress },
  ]);
  expect(asked.toSorted()).toEqual(["DescribeRouteTables", "DescribeSubnets", "DescribeVpcs"]);
});
