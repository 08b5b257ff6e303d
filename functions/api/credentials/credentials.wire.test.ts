import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { credentialStore } from "../../../shared/domain/credential/store.ts";
import { credentialBody, probed, runtimeBody, secret, startTestApi, type TestApi } from "../test-api.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

describe("credentials", () => {
  it("S3: the secret is written, sealed, and never read", async () => {
    const { tenantId, api } = server.tenant();
    const made = await api.send("POST", "/credentials", { body: credentialBody, headers: { "idempotency-key": "c" } });
    expect(made).toMatchObject({ status: 201, headers: { etag: '"1"', location: `/credentials/${made.body.id}` } });
    expect(made.body).toMatchObject({ hint: "WXYZ", fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
    const got = await api.send("GET", `/credentials/${made.body.id}`);
    const listed = await api.send("GET", "/credentials");
    const items = await server.aws.table.queryAll({ pk: `T#${tenantId}#CREDENTIAL` });
    expect(JSON.stringify([made, got, listed, items, server.client.log])).not.toContain(secret.secretAccessKey);
    expect(JSON.stringify([made, got, listed])).not.toContain("sealed");
    const stored = await credentialStore(server.aws.table).get(tenantId, made.body.id);
    const opened = await server.aws.sealer.open(stored?.sealed ?? "", { tenant: tenantId, object: made.body.id });
    expect(JSON.parse(opened)).toEqual(secret);
  });

  it("are listed for one cloud, page by page; a token of one cloud's list opens no other's", async () => {
    const { tenantId, api } = server.tenant();
    const made = await api.send("POST", "/credentials", { body: credentialBody });
    const of = credentialStore(server.aws.table);
    const stored = await of.get(tenantId, made.body.id);
    if (stored === undefined) throw new Error("no credential");
    for (const [place, provider] of ["azure", "aws", "azure", "aws"].entries())
      await of.create({ ...stored, id: `cred-z${place}`, provider }, []);
    const list = async (query: string) => (await api.send("GET", `/credentials?${query}`)).body;
    const first = await list("provider=aws&pageSize=2");
    expect(first.items).toMatchObject([{ id: made.body.id }, { id: "cred-z1" }]);
    const rest = await list(`provider=aws&pageSize=2&pageToken=${first.nextPageToken}`);
    expect(rest.items).toMatchObject([{ id: "cred-z3" }]);
    expect(rest.nextPageToken).toBeUndefined();
    expect((await list("provider=azure")).items).toHaveLength(2);
    expect(await list(`provider=azure&pageSize=2&pageToken=${first.nextPageToken}`)).toMatchObject({
      status: 400,
      code: "invalid-page-token",
    });
  });

  it("faults of the secret have pointers, and do not repeat it", async () => {
    const { api } = server.tenant();
    const body = {
      ...credentialBody,
      secret: { accessKeyId: "lower", secretAccessKey: secret.secretAccessKey, extra: "canary" },
    };
    const refused = await api.send("POST", "/credentials", { body });
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/secret/accessKeyId",
      "/secret/extra",
    ]);
    expect(JSON.stringify(refused)).not.toContain(secret.secretAccessKey);
    const provider = await api.send("POST", "/credentials", { body: { ...credentialBody, provider: "none" } });
    expect(provider.body).toMatchObject({ status: 422, errors: [{ pointer: "/provider" }] });
  });

  it("a role is kept with an external id of ours, which no caller chooses, and shown with the trust policy that it needs", async () => {
    const { tenantId, api } = server.tenant();
    const roleArn = "arn:aws:iam::123456789012:role/pitrix-deployments";
    const add = (given: object) =>
      api.send("POST", "/credentials", { body: { name: "keyless", provider: "aws", secret: given } });
    const [made, another] = [await add({ roleArn }), await add({ roleArn })];
    expect(made).toMatchObject({ status: 201, body: { keyless: true, hint: "ents" } });
    const { externalId, policy } = made.body.trust;
    expect(externalId).toMatch(/^pitrix-[0-9a-z]{26}$/);
    expect(another.body.trust.externalId).not.toBe(externalId);
    expect(policy.Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::000000000000:root" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      },
    ]);
    const stored = await credentialStore(server.aws.table).get(tenantId, made.body.id);
    const opened = await server.aws.sealer.open(stored?.sealed ?? "", { tenant: tenantId, object: made.body.id });
    expect(JSON.parse(opened)).toEqual({ roleArn, externalId });
    const chosen = await add({ roleArn, externalId: "pitrix-of-somebody" });
    expect(chosen.body).toMatchObject({ status: 422, errors: [{ pointer: "/secret/externalId" }] });
    // Roles that an operator's organisation may have trust its main account without an external id.
    for (const name of ["OrganizationAccountAccessRole", "path/pitrix-a", "pitrix-*", "pitrix-"]) {
      const refused = await add({ roleArn: `arn:aws:iam::123456789012:role/${name}` });
      expect(refused.body).toMatchObject({ status: 422, errors: [{ pointer: "/secret/roleArn" }] });
    }
  });

  it("goes from keys to a role and back, and the role's external id stays", async () => {
    const { tenantId, api } = server.tenant();
    const { body } = await api.send("POST", "/credentials", { body: credentialBody });
    expect(body).toMatchObject({ keyless: false });
    expect(body).not.toHaveProperty("trust");
    const path = `/credentials/${body.id}`;
    const rotate = async (next: object) =>
      (await api.send("PATCH", path, { body: { secret: next }, headers: { "if-match": "*" } })).body;
    const role = { roleArn: "arn:aws:iam::123456789012:role/pitrix-a" };
    const first = await rotate(role);
    expect(first).toMatchObject({ keyless: true, rotatedAt: expect.any(String), hint: "ix-a" });
    const keys = await rotate(secret);
    expect(keys).toMatchObject({ keyless: false, hint: "WXYZ" });
    expect(keys).not.toHaveProperty("trust");
    const held = (await credentialStore(server.aws.table).get(tenantId, body.id))?.sealed ?? "";
    const kept: unknown = JSON.parse(await server.aws.sealer.open(held, { tenant: tenantId, object: body.id }));
    expect(kept).toEqual(secret);
    expect((await rotate(role)).trust).toEqual(first.trust);
    const named = await api.send("PATCH", path, { body: { name: "n" }, headers: { "if-match": "*" } });
    expect(named.body).toMatchObject({ trust: first.trust, version: 5 });
    const listed = await api.send("GET", "/credentials");
    expect(listed.body.items[0]).toEqual(named.body);
  });

  it("rotates by PATCH with If-Match, and stays while a runtime uses it", async () => {
    const { tenantId, api } = server.tenant();
    const { body } = await api.send("POST", "/credentials", { body: credentialBody });
    const path = `/credentials/${body.id}`;
    const rotate = (match: string) =>
      api.send("PATCH", path, {
        body: { secret: { ...secret, accessKeyId: "AKIAEXAMPLEEXAMPABCD" } },
        headers: { "if-match": match },
      });
    const both = await Promise.all([rotate('"1"'), rotate('"1"')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const now = await api.send("GET", path);
    expect(now.body).toMatchObject({ hint: "ABCD", version: 2 });
    expect(now.body.fingerprint).not.toBe(body.fingerprint);
    server.answer(() => probed);
    const runtime = await api.send("POST", "/runtimes", { body: runtimeBody(body.id) });
    const remove = (headers = { "if-match": "*" }) => api.send("DELETE", path, { headers });
    expect((await remove()).body).toMatchObject({ status: 409, code: "in-use", usedBy: [runtime.body.id] });
    expect((await api.send("DELETE", `/runtimes/${runtime.body.id}`, { headers: { "if-match": '"1"' } })).status).toBe(
      204,
    );
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect(await credentialStore(server.aws.table).get(tenantId, body.id)).toBeUndefined();
  });
});
