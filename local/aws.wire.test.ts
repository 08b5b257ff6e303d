import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { awsEnvironment, type LocalAws, startLocalAws } from "./aws.ts";

let aws: LocalAws;
let stateDir = "";

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "pitrix-aws-"));
  aws = await startLocalAws({ stateDir });
});

afterAll(async () => {
  await aws?.stop();
  await rm(stateDir, { recursive: true, force: true });
});

function dynamodb(accessKeyId?: string): DynamoDBClient {
  const env = awsEnvironment(aws.endpoint);
  return new DynamoDBClient({
    endpoint: aws.endpoint,
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: accessKeyId ?? env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
    maxAttempts: 1,
  });
}

test("the SDK creates a table with the environment's credential", async () => {
  await dynamodb().send(
    new CreateTableCommand({
      TableName: "smoke",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  expect((await dynamodb().send(new ListTablesCommand({}))).TableNames).toEqual(["smoke"]);
});

test("an access key that nobody has is refused", async () => {
  await expect(dynamodb("AKIANOBODYHASTHISKEY").send(new ListTablesCommand({}))).rejects.toThrow();
});

test("an unsigned request is refused", async () => {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.ListTables" };
  const answer = await fetch(aws.endpoint, { method: "POST", headers, body: "{}" });
  expect(answer.status).toBeGreaterThanOrEqual(400);
});

test.skipIf(process.env.AWS_ENDPOINT_URL)("it listens on the loopback interface only", () => {
  const sockets = execFileSync("ss", ["-ltnpH"], { encoding: "utf8" }).split("\n");
  const own = sockets.filter((line) => line.includes(`pid=${aws.pid},`));
  expect(own.length).toBeGreaterThan(0);
  expect(own.every((line) => line.includes("127.0.0.1:"))).toBe(true);
});
