import { beforeEach, describe, expect, it } from "vitest";
import { carried } from "../../../shared/domain/audit/log.ts";
import { platformJobStore } from "../../../shared/domain/job/platform-store.ts";
import type { JobStatus } from "../../../shared/domain/job/schema.ts";
import { jobWrite } from "../../../shared/domain/job/writes.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { queuedJob } from "../../../shared/operations/job.ts";
import type { Table } from "../../../shared/platform/dynamodb.ts";
import { ensurePageKey, openPager } from "../../../shared/platform/middleware/pages.ts";
import { type TestClient, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { memoryTable } from "../../../shared/platform/testing/memory-table.ts";
import { endpoints } from "./endpoints.ts";

let table: Table;
let client: TestClient;
beforeEach(async () => {
  table = memoryTable();
  await ensurePageKey(table);
  client = testClient(
    endpoints({ platformJobs: platformJobStore(table), pager: openPager(table) }),
    carried(table),
    {},
  );
});

const operator = () => client.as({ tenantId: "platform", roles: "platform-admin" });

/** A job with all that a tenant has said in it. */
async function seed(tenantId: string, status: JobStatus): Promise<string> {
  const queued = queuedJob({
    ...{ id: newId("job"), tenantId, kind: "configure", deploymentId: newId("deployment"), provider: "aws" },
    ...{ createdBy: "user-secretive", createdAt: new Date().toISOString(), ownedBy: "user-secretive" },
  });
  const failure = {
    ...{ code: "command-failed", message: "password=hunter2", command: "start --key hunter2", output: "hunter2" },
    ...{ step: "run a command of the package on the node", nodeName: "hunter2", retryable: true, remedy: "hunter2" },
  };
  const said = { reason: "hunter2", sealedInput: "hunter2", input: { service: "hunter2" } };
  await table.transact([jobWrite({ ...queued, ...said, status, ...(status === "failed" ? { failure } : {}) })]);
  return queued.id;
}

async function walk(query: string): Promise<{ ids: string[]; tenants: string[] }> {
  const ids: string[] = [];
  const tenants: string[] = [];
  for (let token = ""; ; ) {
    const { status, body } = await operator().send("GET", `/platform/jobs?pageSize=2${query}${token}`);
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(2);
    for (const { id, tenantId } of body.items) {
      ids.push(id);
      tenants.push(tenantId);
    }
    if (body.nextPageToken === undefined) return { ids, tenants };
    token = `&pageToken=${body.nextPageToken}`;
  }
}

describe("the platform's list of jobs", () => {
  it("has every tenant's, by status and by tenant, newest first, page by page", async () => {
    const made: { id: string; tenantId: string; status: JobStatus }[] = [];
    for (const status of ["queued", "running", "failed", "succeeded", "failed", "pending_approval", "running"] as const)
      for (const tenantId of ["tenant-a", "tenant-b"])
        made.push({ id: await seed(tenantId, status), tenantId, status });
    const ids = (is: (one: (typeof made)[number]) => boolean) =>
      made
        .filter(is)
        .map(({ id }) => id)
        .sort()
        .reverse();
    expect((await walk("")).ids).toEqual(ids(() => true));
    expect((await walk("&status=failed")).ids).toEqual(ids(({ status }) => status === "failed"));
    expect((await walk("&status=running")).ids).toEqual(ids(({ status }) => status === "running"));
    expect((await walk("&status=cancelled")).ids).toEqual([]);
    expect((await walk("&tenantId=tenant-b")).ids).toEqual(ids(({ tenantId }) => tenantId === "tenant-b"));
    const failed = await walk("&tenantId=tenant-b&status=failed");
    expect(failed.ids).toEqual(ids(({ tenantId, status }) => tenantId === "tenant-b" && status === "failed"));
    expect(new Set(failed.tenants)).toEqual(new Set(["tenant-b"]));
    expect((await walk("&tenantId=tenant-none")).ids).toEqual([]);
  });

  it("shows how a job ended by codes, and nothing that the tenant or its machines have said", async () => {
    const id = await seed("tenant-a", "failed");
    const { body } = await operator().send("GET", "/platform/jobs");
    expect(body.items).toEqual([
      {
        ...{ id, tenantId: "tenant-a", kind: "configure", deploymentId: expect.stringMatching(/^dep-/) },
        ...{ provider: "aws", status: "failed", attempt: 1, createdAt: expect.any(String) },
        failure: { code: "command-failed", step: "run a command of the package on the node", retryable: true },
      },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|secretive/);
  });

  it("is nowhere for a tenant, whatever its roles", async () => {
    await seed("tenant-a", "failed");
    for (const roles of ["tenant-admin", "operator", "auditor", "user", "platform-reviewer"]) {
      const { status, body } = await client.as({ tenantId: "tenant-a", roles }).send("GET", "/platform/jobs");
      expect([status, body.code]).toEqual([404, "no-such-route"]);
    }
  });

  it("refuses what is no status and no tenant, and another list's page", async () => {
    for (let made = 0; made < 2; made++) await seed("tenant-a", "failed");
    const ask = (query: string) => operator().send("GET", `/platform/jobs?${query}`);
    expect(await ask("status=lost")).toMatchObject({ status: 400 });
    expect(await ask("tenantId=a")).toMatchObject({ status: 400 });
    const { body } = await ask("pageSize=1&status=failed");
    expect(await ask(`pageSize=1&status=running&pageToken=${body.nextPageToken}`)).toMatchObject({
      status: 400,
      body: { code: "invalid-page-token" },
    });
  });
});
