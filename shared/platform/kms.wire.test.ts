import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { awsEnvironment, type LocalAws, startLocalAws } from "../../local/aws.ts";
import { openSecret } from "../sources/sources.ts";
import { openTable } from "./dynamodb.ts";
import { openKeyService } from "./kms.ts";
import { resealTable } from "./reseal.ts";
import { openSealer, type Sealer } from "./secrets.ts";
import type { ServicePlace } from "./signed-request.ts";
import { createTestTable } from "./test-table.ts";

describe("sealing with the KMS of the local AWS", () => {
  let aws: LocalAws;
  let stateDir: string;
  let sealer: Sealer;
  let place: Required<ServicePlace>;

  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "pitrix-kms-"));
    aws = await startLocalAws({ stateDir });
    const { AWS_REGION = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(aws.endpoint);
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    place = { endpoint: aws.endpoint, region: AWS_REGION, credentials };
    const kms = new KMSClient(place);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    kms.destroy();
    sealer = openSealer(KeyMetadata?.KeyId ?? "", openKeyService(place));
  });
  afterAll(async () => {
    await aws?.stop();
    await rm(stateDir, { recursive: true, force: true });
  });

  const own = { tenant: "tenant-a", object: "cred-1" };

  it("opens what it sealed, and never seals the same way twice", async () => {
    const [first, second] = [await sealer.seal("sécret", own), await sealer.seal("sécret", own)];
    expect(first).not.toBe(second);
    expect(first).not.toContain("cret");
    expect(await sealer.open(first, own)).toBe("sécret");
  });

  it("does not open what was moved to another tenant or another object", async () => {
    const sealed = await sealer.seal("secret", own);
    for (const other of [
      { ...own, tenant: "tenant-b" },
      { ...own, object: "cred-2" },
    ])
      await expect(sealer.open(sealed, other)).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });

  it("says that a secret is missing where an import left it out, and asks no KMS", async () => {
    await expect(sealer.open("", own)).rejects.toMatchObject({
      status: 422,
      code: "secret-missing",
      message: expect.stringMatching(/secret of cred-1 .* PATCH/),
    });
    await expect(openSecret(sealer, "", own)).rejects.toMatchObject({ name: "SourceError", code: "secret-missing" });
    expect(await openSecret(sealer, undefined, own)).toBeUndefined();
  });

  it("says what KMS refused, without the secret", async () => {
    const lost = openSealer("00000000-0000-0000-0000-000000000000", openKeyService(place));
    await expect(lost.seal("secret", own)).rejects.toMatchObject({
      name: "NotFoundException",
      message: /^KMS answered/,
    });
  });
});

describe("a change of keys", () => {
  it("seals everything anew beside a store that works, and can be run again", async () => {
    const stateDir = await mkdtemp(join(tmpdir(), "pitrix-reseal-"));
    const aws = await startLocalAws({ stateDir });
    onTestFinished(async () => {
      await aws.stop();
      await rm(stateDir, { recursive: true, force: true });
    });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const place = { endpoint: aws.endpoint, region: "us-east-1", credentials };
    const [kms, client] = [new KMSClient(place), new DynamoDBClient(place)];
    onTestFinished(() => {
      kms.destroy();
      client.destroy();
    });
    const newKey = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "";
    const [from, to] = [await newKey(), await newKey()];
    await createTestTable(client, "store");
    const table = openTable("store", client);
    const keys = openKeyService(place);
    const [old, both, next] = [openSealer(from, keys), openSealer(`${to},${from}`, keys), openSealer(to, keys)];
    const ids = Array.from({ length: 30 }, (_, index) => `cred-${index}`);
    const holder = (id: string) => ({ pk: "T#a#CREDENTIAL", sk: id, id, tenantId: "a" });
    const context = (object: string) => ({ tenant: "a", object });
    for (const id of ids) {
      const sealed = await (id === "cred-7" ? both : old).seal(`secret of ${id}`, context(id));
      await table.put({ ...holder(id), name: "not sealed", credential: { sealed, hint: "WXYZ" } });
    }
    const read = z.object({ credential: z.object({ sealed: z.string(), hint: z.string() }) });
    const sealedOf = async (id: string) => read.parse(await table.get(holder(id))).credential.sealed;

    // The functions of the new stage open both; those that would know the new key alone do not.
    expect(await both.open(await sealedOf("cred-1"), context("cred-1"))).toBe("secret of cred-1");
    await expect(next.open(await sealedOf("cred-1"), context("cred-1"))).rejects.toThrow();
    await expect(both.open(await sealedOf("cred-1"), context("cred-2"))).rejects.toThrow();
    // Moved to another item by hand: no key opens that, and the script says so.
    await table.put({ ...holder("cred-moved"), credential: { sealed: await sealedOf("cred-1"), hint: "" } });

    const slow: Sealer = {
      ...next,
      async seal(plaintext, given) {
        // A tenant rotates it just now.
        if (given.object === "cred-9") {
          const credential = { sealed: await next.seal("rotated", given), hint: "ABCD" };
          await table.put({ ...holder("cred-9"), name: "not sealed", credential });
        }
        return next.seal(plaintext, given);
      },
    };
    const first = await resealTable({ client, table: "store", now: slow, before: old });
    const unopened = ["T#a#CREDENTIAL cred-moved credential.sealed"];
    expect(first).toEqual({ items: 31, already: 1, resealed: 28, overtaken: 1, unopened });
    const again = await resealTable({ client, table: "store", now: next, before: old });
    expect(again).toEqual({ items: 31, already: 30, resealed: 0, overtaken: 0, unopened });
    for (const id of ids)
      expect(await next.open(await sealedOf(id), context(id))).toBe(id === "cred-9" ? "rotated" : `secret of ${id}`);
    await expect(old.open(await sealedOf("cred-1"), context("cred-1"))).rejects.toThrow();
  });
});

describe("a KMS that stumbles", () => {
  let server: Server;
  let answers: { readonly status: number; readonly body: string }[];
  let asked: string[];
  const place = () => ({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  const good = { status: 200, body: JSON.stringify({ Plaintext: "AAAA", CiphertextBlob: "BBBB" }) };
  const throttled = { status: 400, body: JSON.stringify({ __type: "ThrottlingException" }) };
  const denied = { status: 400, body: JSON.stringify({ __type: "com.amazonaws.kms#AccessDeniedException" }) };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.headers["x-amz-target"]}`);
      const answer = answers.shift();
      if (answer === undefined) request.socket.destroy();
      else response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  afterAll(() => {
    server?.close();
    server?.closeAllConnections();
  });

  it("is asked again after throttling, a server error and a cut connection", async () => {
    asked = [];
    answers = [throttled, { status: 500, body: "oops" }, good];
    expect(await openKeyService(place()).generateDataKey("key", {})).toEqual({ plaintext: "AAAA", ciphertext: "BBBB" });
    expect(asked).toEqual(Array(3).fill("TrentService.GenerateDataKey"));
    answers = [];
    await expect(openKeyService(place()).decrypt("key", "BBBB", {})).rejects.toThrow();
    expect(asked).toHaveLength(3 + 4);
  });

  it("is not asked again after a refusal", async () => {
    asked = [];
    answers = [denied, good];
    const refused = openKeyService(place()).decrypt("key", "BBBB", {});
    await expect(refused).rejects.toMatchObject({ name: "AccessDeniedException", status: 400 });
    expect(asked).toEqual(["TrentService.Decrypt"]);
  });
});
