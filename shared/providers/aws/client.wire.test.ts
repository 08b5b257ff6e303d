import dns from "node:dns";
import type { IncomingMessage } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { ATTEMPTS } from "../amazon/limits.ts";
import { everythingIn, rejection } from "../conformance/rejection.ts";
import { provider } from "./provider.ts";
import { serve } from "./test-server.ts";

const credential = {
  accessKeyId: "AKIATENANTTENANT0000",
  secretAccessKey: "tenant-secret-tenant-secret",
  sessionToken: "tenant-session",
};

/** What a server sees of our requests; moto cannot tell whose environment a credential came from. */
async function listen(status: number, body: string) {
  const seen: IncomingMessage[] = [];
  const endpoint = await serve((request, response) => {
    seen.push(request);
    request.resume();
    response.writeHead(status, { "content-type": "text/xml", "x-amzn-requestid": "req-1" }).end(body);
  });
  return { seen, endpoint };
}

function connect(endpoint?: string) {
  return provider.connect({
    credential,
    config: { region: "eu-west-1", ...(endpoint === undefined ? {} : { endpoint }) },
  });
}

const failure = (code: string, message: string) =>
  `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("signs with the tenant's credential, whatever the function's own role is", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAFUNCTIONROLE0000");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "function-secret");
  vi.stubEnv("AWS_SESSION_TOKEN", "function-session");
  vi.stubEnv("AWS_REGION", "us-west-2");
  const { seen, endpoint } = await listen(400, failure("InvalidSubnetID.NotFound", "no"));
  await rejection(connect(endpoint).network?.describeSubnet("subnet-1") ?? Promise.resolve());
  expect(seen).toHaveLength(1);
  expect(seen[0]?.headers.authorization).toMatch(/Credential=AKIATENANTTENANT0000\/\d+\/eu-west-1\/ec2\//);
  expect(seen[0]?.headers["x-amz-security-token"]).toBe("tenant-session");
  expect(JSON.stringify(seen.map(({ headers }) => headers))).not.toMatch(/FUNCTION|function-/);
});

test("without a session token none is borrowed from the environment", async () => {
  vi.stubEnv("AWS_SESSION_TOKEN", "function-session");
  const { seen, endpoint } = await listen(400, failure("InvalidSubnetID.NotFound", "no"));
  const { sessionToken: _, ...keys } = credential;
  const cloud = provider.connect({ credential: keys, config: { region: "eu-west-1", endpoint } });
  await rejection(cloud.network?.describeSubnet("subnet-1") ?? Promise.resolve());
  expect(seen[0]?.headers).not.toHaveProperty("x-amz-security-token");
});

test("the operator's AWS_ENDPOINT_URL gets nothing of the tenant's", async () => {
  const { seen, endpoint } = await listen(400, failure("InvalidSubnetID.NotFound", "no"));
  vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_EC2", endpoint);
  const hosts: string[] = [];
  vi.spyOn(dns, "lookup").mockImplementation((host: string, ...rest: readonly unknown[]) => {
    hosts.push(host);
    const done = rest.at(-1);
    if (typeof done === "function")
      done(Object.assign(new Error("No name service in this test"), { code: "ENOTFOUND" }));
  });
  const error = await rejection(connect().network?.describeSubnet("subnet-1") ?? Promise.resolve());
  expect(error).toMatchObject({ kind: "unavailable", providerCode: "ENOTFOUND" });
  expect(new Set(hosts)).toEqual(new Set(["ec2.eu-west-1.amazonaws.com"]));
  expect(seen).toEqual([]);
});

test("a region that is not there is told by the probe, with its name", async () => {
  vi.spyOn(dns, "lookup").mockImplementation((host: string, ...rest: readonly unknown[]) => {
    const done = rest.at(-1);
    if (typeof done === "function")
      done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }));
  });
  const nowhere = provider.connect({ credential, config: { region: "eu-nowhere-1" } });
  expect(await rejection(nowhere.probe())).toMatchObject({
    kind: "not-found",
    providerCode: "NoRegion",
    retryable: false,
    message: expect.stringMatching(/"eu-nowhere-1".* ec2\.eu-nowhere-1\.amazonaws\.com/),
  });
});

test("a clock that is an hour off is set right by what EC2 says, and one that EC2 does not set right is auth", async () => {
  const HOUR = 3_600_000;
  const Signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
  const seen: boolean[] = [];
  const endpoint = await serve((request, response) => {
    request.resume();
    const [, year, month, day, hour, minute, second] = Signed.exec(String(request.headers["x-amz-date"])) ?? [];
    const signed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    const now = Date.now() + HOUR;
    const good = Math.abs(now - signed) < 300_000;
    seen.push(good);
    response.writeHead(good ? 200 : 400, { "content-type": "text/xml", date: new Date(now).toUTCString() });
    response.end(
      good
        ? "<DescribeSecurityGroupsResponse><securityGroupInfo/></DescribeSecurityGroupsResponse>"
        : failure("RequestExpired", "Request has expired."),
    );
  });
  expect(await connect(endpoint).securityGroups?.list({})).toEqual([]);
  expect(seen).toEqual([false, true]);
  const { endpoint: stubborn } = await listen(400, failure("RequestExpired", "Request has expired."));
  expect(await rejection(connect(stubborn).securityGroups?.list({}) ?? Promise.resolve())).toMatchObject({
    kind: "auth",
    providerCode: "RequestExpired",
    retryable: false,
    remedy: expect.stringContaining("clock"),
  });
});

test("a server that fails is asked three times, then it is unavailable", async () => {
  const { seen, endpoint } = await listen(503, failure("Unavailable", "The server is overloaded"));
  const error = await rejection(connect(endpoint).network?.describeSubnet("subnet-1") ?? Promise.resolve());
  expect(seen).toHaveLength(ATTEMPTS);
  expect(error).toMatchObject({
    kind: "unavailable",
    providerCode: "Unavailable",
    retryable: true,
    requestId: "req-1",
  });
});

test("a refusal is final", async () => {
  const { seen, endpoint } = await listen(
    403,
    failure("UnauthorizedOperation", `You may not, ${credential.secretAccessKey}.`),
  );
  const error = await rejection(connect(endpoint).network?.describeSubnet("subnet-1") ?? Promise.resolve());
  expect(seen).toHaveLength(1);
  expect(error).toMatchObject({ kind: "denied", providerCode: "UnauthorizedOperation", retryable: false });
  for (const secret of [credential.secretAccessKey, credential.sessionToken, "Signature="]) {
    expect(everythingIn(error)).not.toContain(secret);
  }
});

test.each([
  [404, "<html><body>Not Found</body></html>"],
  [200, "<html><body>Welcome</body></html>"],
  [200, "no XML at all <<<"],
  [502, ""],
])("a server that is no EC2 is a ProviderError too (status %i: %s)", async (status, body) => {
  const { endpoint } = await listen(status, body);
  const error = await rejection(connect(endpoint).network?.describeSubnet("subnet-1") ?? Promise.resolve());
  expect(everythingIn(error)).not.toContain(credential.secretAccessKey);
  expect(["not-found", "invalid", "unavailable"]).toContain(error.kind);
});
