import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { awsEnvironment, type LocalAws, startLocalAws } from "../../local/aws.ts";
import { everythingIn, rejection } from "./conformance/rejection.ts";
import { openRoleSessions } from "./role-sessions.ts";
import { trust } from "./role-trust.ts";

/** The tenant's account: the local AWS takes a key of twelve digits for the root of that account. */
const TENANT_ACCOUNT = "111122223333";
const OURS = "arn:aws:iam::000000000000:root";
const externalId = "pitrix-0123456789abcdefghij";

let aws: LocalAws;
let stateDir: string;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "pitrix-sts-"));
  aws = await startLocalAws({ stateDir });
});
beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment(aws.endpoint))) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await aws?.stop();
  await rm(stateDir, { recursive: true, force: true });
});

/** A role in the tenant's account; answers its ARN. */
async function makeRole(RoleName: string, policy: unknown): Promise<string> {
  const answer = await fetch(aws.endpoint, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${TENANT_ACCOUNT}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams({
      Version: "2010-05-08",
      Action: "CreateRole",
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(policy),
    }),
  });
  const text = await answer.text();
  return z.string({ error: text }).parse(/<Arn>([^<]+)<\/Arn>/.exec(text)?.[1]);
}

describe("a role in another account, on an STS that checks trust policies", () => {
  it("is assumed with our external id, for some minutes, in the tenant's name", async () => {
    const roleArn = await makeRole("pitrix-good", trust.policy({ externalId, principal: OURS }));
    expect(roleArn).toBe(`arn:aws:iam::${TENANT_ACCOUNT}:role/pitrix-good`);
    const session = await openRoleSessions()({ roleArn, externalId, tenantId: "tenant-a" });
    const left = session.expiration.getTime() - Date.now();
    expect(left).toBeGreaterThan(880_000);
    expect(left).toBeLessThanOrEqual(901_000);
    const { accessKeyId, secretAccessKey, sessionToken } = session;
    const sts = new STSClient({ credentials: { accessKeyId, secretAccessKey, sessionToken } });
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    expect(Arn).toBe(`arn:aws:sts::${TENANT_ACCOUNT}:assumed-role/pitrix-good/pitrix-tenant-a`);
  });

  it("is denied to whoever names it with another credential's external id: no confused deputy", async () => {
    const roleArn = await makeRole("pitrix-victim", trust.policy({ externalId, principal: OURS }));
    const assume = openRoleSessions();
    for (const other of ["pitrix-of-another-tenant", `${externalId}0`, externalId.slice(0, -1), "*"]) {
      const error = await rejection(assume({ roleArn, externalId: other }));
      expect(error).toMatchObject({ kind: "denied", providerCode: "AccessDenied" });
    }
  });

  it("says the whole trust policy that is missing, whether the role is or not", async () => {
    const elsewhere = "arn:aws:iam::444455556666:root";
    const untrusting = await makeRole("pitrix-untrusting", trust.policy({ externalId, principal: elsewhere }));
    for (const roleArn of [untrusting, `arn:aws:iam::${TENANT_ACCOUNT}:role/pitrix-none`]) {
      const error = await rejection(openRoleSessions()({ roleArn, externalId }));
      expect(error).toMatchObject({ kind: "denied", providerCode: "AccessDenied", retryable: false });
      expect(error.remedy).toContain(roleArn);
      const shown: unknown = JSON.parse(error.remedy?.slice(error.remedy.indexOf("{")) ?? "");
      expect(shown).toEqual(trust.policy({ externalId, principal: OURS }));
      expect(everythingIn(error)).not.toMatch(/Signature=|X-Amz-Security-Token/i);
    }
    // What it shows is what helps.
    const mended = await makeRole("pitrix-mended", trust.policy({ externalId, principal: OURS }));
    await expect(openRoleSessions()({ roleArn: mended, externalId })).resolves.toBeDefined();
  });

  it("is asked for once by calls at the same time, and again five minutes before its end", async () => {
    const roleArn = await makeRole("pitrix-cached", trust.policy({ externalId, principal: OURS }));
    let now = new Date();
    const assume = openRoleSessions(() => now);
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => assume({ roleArn, externalId })));
    expect(new Set(others)).toEqual(new Set([first]));
    now = new Date(now.getTime() + 9 * 60_000);
    expect(await assume({ roleArn, externalId })).toBe(first);
    now = new Date(now.getTime() + 61_000);
    expect(await assume({ roleArn, externalId })).not.toBe(first);
    // Another tenant's session is another one, also for the same role.
    expect(await assume({ roleArn, externalId, tenantId: "tenant-b" })).not.toBe(await assume({ roleArn, externalId }));
  });

  it("keeps no refusal: a trust policy that was mended counts at the next call", async () => {
    const assume = openRoleSessions();
    const roleArn = `arn:aws:iam::${TENANT_ACCOUNT}:role/pitrix-late`;
    await rejection(assume({ roleArn, externalId }));
    await makeRole("pitrix-late", trust.policy({ externalId, principal: OURS }));
    await expect(assume({ roleArn, externalId })).resolves.toBeDefined();
  });

  it("an STS that is not there is unavailable", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    const error = await rejection(openRoleSessions()({ roleArn: `arn:aws:iam::${TENANT_ACCOUNT}:role/x`, externalId }));
    expect(error).toMatchObject({ kind: "unavailable", retryable: true });
  });
});
