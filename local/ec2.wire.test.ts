import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ec2Server, startEc2 } from "./ec2.ts";
import { type AccessKey, type Tenantland, ZOOKEEPER_IMAGE } from "./tenantland.ts";

let server: Ec2Server;
let land: Tenantland;
let stateDir = "";

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "pitrix-ec2-"));
  server = await startEc2({ stateDir });
  land = await server.seed({ images: ["other"] });
});

afterAll(async () => {
  await server?.stop();
  await rm(stateDir, { recursive: true, force: true });
});

const client = (credentials: AccessKey) =>
  new EC2Client({ endpoint: server.endpoint, region: land.region, credentials, maxAttempts: 1 });
const run = (ImageId: string, key = land.tenant) =>
  client(key).send(
    new RunInstancesCommand({
      ImageId,
      InstanceType: "t3.small",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: land.subnetId,
      UserData: Buffer.from("#!/bin/sh\n").toString("base64"),
    }),
  );

test("an instance gets an address of its subnet and keeps its user-data", async () => {
  const started = (await run(land.images[ZOOKEEPER_IMAGE] ?? "")).Instances?.[0];
  expect(started?.PrivateIpAddress).toMatch(/^10\.77\.1\.\d+$/);
  const InstanceId = started?.InstanceId;
  const attribute = await client(land.operator).send(
    new DescribeInstanceAttributeCommand({ InstanceId, Attribute: "userData" }),
  );
  expect(Buffer.from(attribute.UserData?.Value ?? "", "base64").toString()).toBe("#!/bin/sh\n");
});

test("a key without permissions, a wrong secret and an unknown image are refused", async () => {
  const read = (key: AccessKey) => client(key).send(new DescribeInstancesCommand({}));
  await expect(read(land.powerless)).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(read({ ...land.tenant, secretAccessKey: "wrong" })).rejects.toMatchObject({ name: "AuthFailure" });
  await expect(read({ accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" })).rejects.toMatchObject({
    name: "AuthFailure",
  });
  await expect(run(land.images.other ?? "", land.operator)).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(run("ami-0000000000000000")).rejects.toMatchObject({ name: "InvalidAMIID.NotFound" });
});
