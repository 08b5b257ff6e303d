import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../test-api.ts";
import { listOnly, seedRuntime, seedZookeeper } from "../test-store.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

const values = { cluster: { subnet: "subnet-0a1b2c3d" } };

/** A version that a scan listed and nobody needed yet, in a repo that everybody sees. */
async function listed() {
  const { table } = server.aws;
  const owner = server.tenant();
  const { version } = await seedZookeeper(table, owner.tenantId, { visibility: "public" });
  const runtime = await seedRuntime(table, owner.tenantId);
  const take = await listOnly(table, version);
  server.answer(() => Promise.reject(new Error("nothing is to be read")));
  const path = `/app-versions/${version.id}`;
  const deploy = { body: { appVersionId: version.id, values } };
  /** What the indexer's function was asked. */
  const asked = () => server.asked.filter(({ name }) => name === "scan").map(({ payload }) => payload);
  return { owner, version, runtime, take, path, deploy, asked };
}

describe("a version that was only listed", () => {
  it("is shown without its format, and nothing is read for that", async () => {
    const { owner, path, asked } = await listed();
    const { body } = await owner.api.send("GET", path);
    expect(body).toMatchObject({ name: "zookeeper", status: "active" });
    for (const member of ["format", "size", "source"]) expect(body).not.toHaveProperty(member);
    expect(asked()).toEqual([]);
  });

  it.each(["form", "runtimes", "package"])("is read once its %s is asked for, and then never again", async (part) => {
    const { owner, version, runtime, take, path, asked } = await listed();
    server.answer(take);
    const first = await owner.api.send("GET", `${path}/${part}`);
    expect(first.status).toBe(200);
    if (part === "form") expect(first.body.schema).toMatchObject({ type: "object" });
    if (part === "runtimes") expect(first.body).toMatchObject({ items: [{ id: runtime.id }], excluded: [] });
    if (part === "package") expect(first.body).toMatchObject({ digest: version.digest, size: version.size });
    expect((await owner.api.send("GET", `${path}/${part}`)).status).toBe(200);
    expect(asked()).toEqual([{ take: { tenantId: owner.tenantId, versionId: version.id } }]);
  });

  it("is read before it is deployed, for its own tenant and for another one", async () => {
    const own = await listed();
    server.answer(own.take);
    const made = await own.owner.api.send("POST", "/deployments", own.deploy);
    expect(made).toMatchObject({ status: 202, body: { appVersionId: own.version.id, runtimeId: own.runtime.id } });
    expect(own.asked()).toHaveLength(1);

    const { version, take, deploy, asked, owner } = await listed();
    const other = server.client.as({ tenantId: "tenant-other" });
    await seedRuntime(server.aws.table, "tenant-other");
    server.answer(take);
    expect((await other.send("POST", "/deployments", deploy)).status).toBe(202);
    expect(asked()).toEqual([{ take: { tenantId: owner.tenantId, versionId: version.id } }]);
  });

  it("whose package cannot be read is 422 version-unreadable on every way, with the reason", async () => {
    const { owner, path, deploy } = await listed();
    const detail = "The archive's hash is another than the repo's index says.";
    server.answer(() => ({ ok: false, detail, retryable: false }));
    const answers = [
      ...(await Promise.all(["form", "runtimes", "package"].map((part) => owner.api.send("GET", `${path}/${part}`)))),
      await owner.api.send("POST", "/deployments", deploy),
      await owner.api.send("POST", "/deployments?dryRun=true", deploy),
    ];
    for (const { body } of answers)
      expect(body).toMatchObject({ status: 422, code: "version-unreadable", detail, retryable: false });
    expect((await owner.api.send("GET", "/deployments")).body.items).toEqual([]);
  });
});
