import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, it } from "vitest";
import { awsEnvironment, LOCAL_ACCOUNT, LOCAL_REGION, type LocalAws, startLocalAws } from "../../local/aws.ts";
import { type Flows, openFlows } from "./flows.ts";

let aws: LocalAws;
let stateDir = "";
let client: SFNClient;
let flows: Flows;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "pitrix-flows-"));
  aws = await startLocalAws({ stateDir });
  const { AWS_REGION = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(aws.endpoint);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  client = new SFNClient({ endpoint: aws.endpoint, region: AWS_REGION, credentials });
  flows = openFlows(client);
  await createRole();
});

afterAll(async () => {
  client?.destroy();
  await aws?.stop();
  await rm(stateDir, { recursive: true, force: true });
});

/** By hand, as a client of IAM would be a dependency for one request; the local AWS checks the key alone. */
async function createRole(): Promise<void> {
  const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "states.amazonaws.com" } }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  const role = { Action: "CreateRole", Version: "2010-05-08", RoleName: "flows", AssumeRolePolicyDocument };
  const scope = `test/20260101/${LOCAL_REGION}/iam/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  const body = new URLSearchParams(role);
  const answer = await fetch(`${aws.endpoint}/`, { method: "POST", headers: { authorization }, body });
  if (!answer.ok) throw new Error(`iam answered ${answer.status}: ${await answer.text()}`);
}

async function machine(name: string, state: object): Promise<string> {
  const { stateMachineArn = "" } = await client.send(
    new CreateStateMachineCommand({
      name,
      definition: JSON.stringify({ StartAt: "Only", States: { Only: state } }),
      roleArn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/flows`,
    }),
  );
  return stateMachineArn;
}

async function settled(arn: string, name: string) {
  for (let look = 0; look < 100; look++) {
    const state = await flows.state(arn, name);
    if (state !== "running") return state;
    await new Promise((done) => setTimeout(done, 100));
  }
  return "running";
}

it("an execution is found by its machine and name, stopped once, and told as what it has become", async () => {
  const waits = await machine("waits", { Type: "Wait", Seconds: 600, End: true });
  expect(await flows.state(waits, "job-1-1")).toBe("missing");
  await flows.stop(waits, "job-1-1", "nobody");
  await flows.start(waits, "job-1-1", { some: "input" });
  expect(await flows.state(waits, "job-1-1")).toBe("running");
  await flows.stop(waits, "job-1-1", "deadline-exceeded");
  await flows.stop(waits, "job-1-1", "deadline-exceeded");
  expect(await settled(waits, "job-1-1")).toBe("aborted");
  const ends = await machine("ends", { Type: "Pass", End: true });
  await flows.start(ends, "job-2-1", {});
  expect(await settled(ends, "job-2-1")).toBe("succeeded");
  const fails = await machine("fails", { Type: "Fail", Error: "Broken" });
  await flows.start(fails, "job-3-1", {});
  expect(await settled(fails, "job-3-1")).toBe("failed");
});
