import { text } from "node:stream/consumers";
import { STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { everythingIn, rejection } from "../conformance/rejection.ts";
import { openRoleSessions } from "../role-sessions.ts";
import { openEc2 } from "./client.ts";
import { serve } from "./test-server.ts";

const role = { roleArn: "arn:aws:iam::111122223333:role/pitrix-a", externalId: "pitrix-0123456789abcdefghij" };
const MINUTE = 60_000;

/** An STS that gives one session after the other, and an EC2 that takes those that are not revoked. */
async function startAws(code: string) {
  const revoked = new Set<string>();
  const asked: string[] = [];
  const used: string[] = [];
  let given = 0;
  let now = new Date("2026-11-22T10:00:00.000Z");
  const endpoint = await serve(async (request, response) => {
    const action = new URLSearchParams(await text(request)).get("Action") ?? "";
    asked.push(action);
    const answer = (status: number, body: string) =>
      response.writeHead(status, { "content-type": "text/xml" }).end(body);
    if (action === "AssumeRole") {
      given += 1;
      const keys = `<AccessKeyId>ASIA000000000000000${given}</AccessKeyId><SecretAccessKey>secret-${given}-of-session</SecretAccessKey>`;
      const end = new Date(now.getTime() + 15 * MINUTE).toISOString();
      const credentials = `${keys}<SessionToken>session-${given}</SessionToken><Expiration>${end}</Expiration>`;
      const result = `<AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult>`;
      return answer(200, `<AssumeRoleResponse>${result}</AssumeRoleResponse>`);
    }
    const session = String(request.headers["x-amz-security-token"]);
    used.push(session);
    if (!revoked.has(session)) return answer(200, "<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>");
    const error = `<Error><Code>${code}</Code><Message>no longer, ${session}</Message></Error>`;
    return answer(code === "UnauthorizedOperation" ? 403 : 401, `<Response><Errors>${error}</Errors></Response>`);
  });
  const credentials = { accessKeyId: "AKIAOPERATOROPERATOR", secretAccessKey: "operator-secret" };
  const sts = () => new STSClient({ endpoint, region: "eu-west-1", credentials });
  const assume = openRoleSessions(() => now, sts);
  const connect = () => openEc2((refused) => assume(role, refused), { region: "eu-west-1", endpoint });
  const look = (ec2 = connect()) => ec2.describeSubnets({});
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  return { asked, used, connect, look, pass, revoke: (session: string) => revoked.add(session) };
}

test.each(["UnauthorizedOperation", "AuthFailure", "ExpiredToken", "InvalidClientTokenId"])(
  "a session that is refused with %s before its end is replaced, and what it was refused is asked again",
  async (code) => {
    const { asked, used, connect, look, pass, revoke } = await startAws(code);
    const ec2 = connect();
    await look(ec2);
    await look();
    expect(asked.filter((action) => action === "AssumeRole")).toHaveLength(1);
    pass(MINUTE);
    revoke("session-1");
    expect(await look(ec2)).toEqual([]);
    expect(used.at(-1)).toBe("session-2");
    // Also by who connects anew, and by who was connected before.
    await look();
    await look(ec2);
    expect(used.slice(-2)).toEqual(["session-2", "session-2"]);
    expect(asked.filter((action) => action === "AssumeRole")).toHaveLength(2);
  },
);

test("calls that are refused at the same time share one new session", async () => {
  const { asked, connect, look, pass, revoke } = await startAws("UnauthorizedOperation");
  const ec2 = connect();
  await look(ec2);
  pass(MINUTE);
  revoke("session-1");
  await Promise.all(Array.from({ length: 7 }, () => look(ec2)));
  expect(asked.filter((action) => action === "AssumeRole")).toHaveLength(2);
});

test("what a new session is refused too is told, and is no storm of new ones", async () => {
  const { asked, used, look, pass, revoke } = await startAws("UnauthorizedOperation");
  for (const session of ["session-1", "session-2", "session-3"]) revoke(session);
  const young = await rejection(look());
  expect(young).toMatchObject({ kind: "denied", providerCode: "UnauthorizedOperation", retryable: false });
  expect(used).toEqual(["session-1"]);
  pass(MINUTE);
  const error = await rejection(look());
  expect(everythingIn(error)).not.toMatch(/session-\d|secret-/);
  await rejection(look());
  expect(used).toEqual(["session-1", "session-1", "session-2", "session-2"]);
  expect(asked.filter((action) => action === "AssumeRole")).toHaveLength(2);
});
