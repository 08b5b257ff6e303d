import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { appVersionItem } from "../../../shared/domain/app/entity.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { listOnly, seedZookeeper } from "../test-store.ts";
import { readUploads, uploadKeeper } from "../test-vendor.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

const as = (tenantId: string, roles: string) => server.client.as({ tenantId, tokenId: "tok-reviewer", roles });

it("reviewers download what they judge: the vendor's own ones, and the platform's of every tenant", async () => {
  readUploads(server);
  const { tenantId, api: vendor } = server.tenant();
  const version = await uploadKeeper(vendor);
  const { headers } = await vendor.send("POST", `/app-versions/${version.id}:submit`, { body: {} });
  const path = `${headers.location}/package`;
  for (const reviewer of [as(tenantId, "approver"), as("tenant-operator", "platform-reviewer")]) {
    expect((await reviewer.send("GET", "/reviews?status=passed")).body.items).toMatchObject([
      { versionId: version.id },
    ]);
    const { status, body } = await reviewer.send("GET", path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ digest: version.digest, size: version.size });
    const bytes = new Uint8Array(await (await fetch(body.url)).arrayBuffer());
    expect(bytes).toHaveLength(version.size);
    expect(`sha256:${createHash("sha256").update(bytes).digest("hex")}`).toBe(version.digest);
  }
  expect((await as("tenant-stranger", "approver").send("GET", path)).status).toBe(404);
  expect((await as("tenant-operator", "auditor").send("GET", path)).status).toBe(404);
  expect((await as(tenantId, "user operator").send("GET", path)).body).toMatchObject({
    status: 403,
    code: "forbidden",
  });
});

it("a repo's draft that nobody read yet is read for its reviewers: its form and its package", async () => {
  const { table } = server.aws;
  const { tenantId, api: vendor } = server.tenant();
  const { version } = await seedZookeeper(table, tenantId);
  const draft = { ...version, status: "draft" } as const;
  await table.put(appVersionItem(draft));
  const take = await listOnly(table, draft);
  const { headers } = await vendor.send("POST", `/app-versions/${version.id}:submit`, { body: {} });
  const reviewer = as("tenant-operator", "platform-reviewer");
  const detail = "The repo does not answer.";
  server.answer(() => ({ ok: false, detail, retryable: true }));
  for (const part of ["form", "package"])
    expect((await reviewer.send("GET", `${headers.location}/${part}`)).body).toMatchObject({
      code: "version-unreadable",
      detail,
    });
  server.answer(take);
  expect((await reviewer.send("GET", `${headers.location}/form`)).body.schema).toMatchObject({ type: "object" });
  expect((await reviewer.send("GET", `${headers.location}/package`)).body).toMatchObject({ digest: version.digest });
});
