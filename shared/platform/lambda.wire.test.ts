import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { awsEnvironment, LOCAL_ACCOUNT, LOCAL_REGION, type LocalAws, startLocalAws } from "../../local/aws.ts";
import { LOOPBACK } from "../../local/loopback.ts";
import { FunctionFailed, openFunctions } from "./lambda.ts";

const SOURCE = `import { writeFileSync } from "node:fs";
export async function handler(event) {
  if (event.fail) throw new Error(event.fail);
  if (event.file) writeFileSync(event.file, event.text);
  return event.echo;
}`;

let aws: LocalAws;
let stateDir = "";

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "pitrix-lambda-"));
  aws = await startLocalAws({ stateDir });
  useAws();
  const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  const role = { Action: "CreateRole", Version: "2010-05-08", RoleName: "echo", AssumeRolePolicyDocument };
  await prepare("iam", "/", new URLSearchParams(role));
  const echo = {
    FunctionName: "echo",
    Runtime: "nodejs24.x",
    Role: `arn:aws:iam::${LOCAL_ACCOUNT}:role/echo`,
    Handler: "index.handler",
    Code: { ZipFile: zip("index.mjs", SOURCE).toString("base64") },
  };
  await prepare("lambda", "/2015-03-31/functions", JSON.stringify(echo));
});

afterEach(useAws);

afterAll(async () => {
  vi.unstubAllEnvs();
  await aws?.stop();
  await rm(stateDir, { recursive: true, force: true });
});

/** The environment of a function in the local AWS. */
function useAws(): void {
  vi.unstubAllEnvs();
  for (const [name, value] of Object.entries(awsEnvironment(aws.endpoint))) vi.stubEnv(name, value);
}

/** By hand, as clients of IAM and Lambda would be dependencies for two requests; the local AWS checks the key alone. */
async function prepare(service: string, path: string, body: string | URLSearchParams): Promise<void> {
  const scope = `test/20260101/${LOCAL_REGION}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  const answer = await fetch(`${aws.endpoint}${path}`, { method: "POST", headers: { authorization }, body });
  if (!answer.ok) throw new Error(`${service} answered ${answer.status}: ${await answer.text()}`);
}

/** An archive of one file, stored as it is. */
function zip(name: string, text: string): Buffer {
  const [path, content] = [Buffer.from(name), Buffer.from(text)];
  /** Version 2.0 up to the length of the name: both headers of an entry share these 24 bytes. */
  const common = Buffer.alloc(24);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.alloc(2), path, content]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common, Buffer.alloc(16), path]);
  central.writeUInt32LE(0o100644 * 0x10000, 38);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

describe("a function", () => {
  it("answers a call with what it returned", async () => {
    const echo = { text: "Grüße, 世界", list: [1, null, { deep: true }] };
    expect(await openFunctions().call("echo", { echo })).toEqual(echo);
  });

  it("that threw has failed, with its words in the cause alone", async () => {
    const error: unknown = await openFunctions()
      .call("echo", { fail: "out of paper" })
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(FunctionFailed);
    expect(error).toMatchObject({ message: "echo failed", cause: expect.stringContaining("out of paper") });
  });

  it("gets an event that is sent", async () => {
    const file = join(stateDir, "sent");
    await openFunctions().send("echo", { file, text: "delivered" });
    await vi.waitFor(async () => expect(await readFile(file, "utf8")).toBe("delivered"), { timeout: 10_000 });
  });

  it("that is not there is an error of ours, not of the function", async () => {
    for (const request of [openFunctions().call("nobody", {}), openFunctions().send("nobody", {})]) {
      const error: unknown = await request.catch((cause: unknown) => cause);
      expect(error).not.toBeInstanceOf(FunctionFailed);
      expect(error).toMatchObject({ message: "Lambda answered 404 to the call of nobody" });
    }
  });

  it("is not called with a credential that nobody has", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIANOBODYHASTHISKEY");
    await expect(openFunctions().call("echo", { echo: 1 })).rejects.toThrow("Lambda answered 403 to the call of echo");
  });
});

describe("a call", () => {
  it("is signed for Lambda with the session of the function's role, and does not wait for ever", async () => {
    const seen: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
    const silent = createServer(({ url, headers }) => void seen.push({ url, headers }));
    await new Promise<void>((resolve) => silent.listen(0, LOOPBACK, resolve));
    try {
      const address = silent.address();
      vi.stubEnv("AWS_ENDPOINT_URL", `http://${LOOPBACK}:${typeof address === "object" ? address?.port : ""}/`);
      vi.stubEnv("AWS_REGION", "eu-west-1");
      vi.stubEnv("AWS_SESSION_TOKEN", "a-session");
      const call = openFunctions({ callTimeoutMs: 300 }).call("run-task-aws", {});
      await expect(call).rejects.toThrow(new FunctionFailed("run-task-aws did not answer within 300 ms"));
      expect(seen).toMatchObject([
        {
          url: "/2015-03-31/functions/run-task-aws/invocations",
          headers: {
            "content-length": "2",
            "x-amz-invocation-type": "RequestResponse",
            "x-amz-security-token": "a-session",
            authorization: expect.stringMatching(
              /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-west-1\/lambda\/aws4_request, SignedHeaders=[a-z0-9;-]*;x-amz-security-token, Signature=[0-9a-f]{64}$/,
            ),
          },
        },
      ]);
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });
});
