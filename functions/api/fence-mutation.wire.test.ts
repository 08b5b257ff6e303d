import { afterEach, describe, expect, it, vi } from "vitest";
import type { TestApi } from "./test-api.ts";

/** The modules whose keys hold a store's tenant filter. */
const KEYS = ["app", "category", "credential", "deployment", "job", "repo", "runtime"] as const;
const FENCE = "../../shared/platform/fence.ts";
const REACH = "../../shared/kernel/reach.ts";
/** What still stands: all, the judgement of each object by its owner alone, or nothing. */
type Walls = "fence" | "reach" | "none";

vi.setConfig({ testTimeout: 120_000 });
let running: TestApi | undefined;
afterEach(async () => {
  await running?.aws.stop();
  running = undefined;
  vi.resetModules();
  vi.doUnmock(FENCE);
  vi.doUnmock(REACH);
  for (const noun of KEYS) vi.doUnmock(`../../shared/domain/${noun}/entity.ts`);
});

/** Every key that comes out of a module, wherever it stands in what a function answers, without its tenant. */
function forgetful(value: unknown, instead: string): unknown {
  if (typeof value === "string") return value.replace(/^T#[^#]+#/, instead);
  if (Array.isArray(value)) return value.map((item) => forgetful(item, instead));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, forgetful(member, instead)]));
}

/** The API of stores that lost their tenant filter: all tenants' objects lie in one partition. */
async function mutated(instead: string, walls: Walls): Promise<TestApi> {
  for (const noun of KEYS)
    vi.doMock(`../../shared/domain/${noun}/entity.ts`, async (original: () => Promise<object>) =>
      Object.fromEntries(
        Object.entries(await original()).map(([name, member]) => [
          name,
          typeof member === "function" ? (...args: unknown[]) => forgetful(member(...args), instead) : member,
        ]),
      ),
    );
  if (walls !== "fence")
    vi.doMock(FENCE, () => ({
      fenced: (table: unknown) => table,
      withinTenant: (_: string, run: () => unknown) => run(),
      acrossTenants: (_: string, run: () => unknown) => run(),
    }));
  if (walls === "none")
    vi.doMock(REACH, async (original: () => Promise<object>) => ({ ...(await original()), reaches: () => true }));
  vi.resetModules();
  const { startTestApi } = await import("./test-api.ts");
  running = await startTestApi();
  return running;
}

/** One tenant's objects, written by the same stores outside of any request, and the ways to them. */
async function victim(api: TestApi) {
  const [{ seedRuntime, seedZookeeper }, { categoryStore }, { deploymentStore }] = await Promise.all([
    import("./test-store.ts"),
    import("../../shared/domain/category/store.ts"),
    import("../../shared/domain/deployment/store.ts"),
  ]);
  const { table } = api.aws;
  const tenantId = "tenant-victim";
  const at = "2026-11-21T09:00:00.000Z";
  const { repo, version } = await seedZookeeper(table, tenantId);
  const runtime = await seedRuntime(table, tenantId);
  const made = { version: 1, createdAt: at, updatedAt: at };
  const category = { id: "ctg-0m9x2k4f7abcdefghj", owner: tenantId, names: { en: "Ours" }, ...made };
  await categoryStore(table).create(category, 0, []);
  const [deploymentId, jobId] = ["dep-0m9x2k4f7abcdefghj", "job-0m9x2k4f7abcdefghj"];
  const { provider, credentialId, id: runtimeId } = runtime;
  await deploymentStore(table).create({
    deployment: {
      ...{ id: deploymentId, tenantId, name: "zoo", description: "", appId: version.appId, repoId: repo.id },
      ...{ appVersionId: version.id, runtimeId, provider, credentialId, values: {}, subnetId: "subnet-1" },
      ...{ status: "creating", activeJobId: jobId, lastJobId: jobId, metadataVersion: 0, createdBy: "user-v", ...made },
    },
    job: {
      ...{
        id: jobId,
        tenantId,
        kind: "deploy",
        deploymentId,
        provider,
        status: "queued",
        attempt: 1,
        layers: 0,
        tasks: 0,
      },
      ...{ cancelRequested: false, createdBy: "user-v", createdAt: at, version: 1 },
    },
    also: [],
  });
  return {
    apps: version.appId,
    "app-versions": version.id,
    categories: category.id,
    credentials: credentialId,
    deployments: deploymentId,
    repos: repo.id,
    runtimes: runtimeId,
  };
}

/** Resources of which another tenant's administrator reads, lists or changes the victim's object. */
async function leaks(api: TestApi): Promise<readonly string[]> {
  const objects = await victim(api);
  const stranger = api.client.as({ tenantId: "tenant-stranger", roles: "tenant-admin" });
  const found: string[] = [];
  for (const [resource, id] of Object.entries(objects)) {
    const answers = [await stranger.send("GET", `/${resource}/${id}`), await stranger.send("GET", `/${resource}`)];
    if (resource === "runtimes" || resource === "repos")
      answers.push(
        await stranger.send("PATCH", `/${resource}/${id}`, { body: { name: "mine" }, headers: { "if-match": "*" } }),
      );
    if (answers.some(({ status, body }) => status < 300 && JSON.stringify(body).includes(id))) found.push(resource);
  }
  return found;
}

describe("stores that lost their tenant filter", () => {
  const everything = ["app-versions", "apps", "categories", "credentials", "deployments", "repos", "runtimes"];

  for (const [what, instead] of [
    ["put every tenant's objects into one that no tenant has", "T#everyone#"],
    ["put them into a partition without a tenant", ""],
  ] as const) {
    it(`leak all of it without any wall behind them, when they ${what}`, async () => {
      expect([...(await leaks(await mutated(instead, "none")))].sort()).toEqual(everything);
    });

    it(`leak what is not judged by its owner without the fence, when they ${what}`, async () => {
      expect([...(await leaks(await mutated(instead, "reach")))].sort()).toEqual([
        "app-versions",
        "apps",
        "categories",
      ]);
    });

    it(`leak nothing with it, when they ${what}`, async () => {
      const api = await mutated(instead, "fence");
      expect(await leaks(api)).toEqual([]);
      // It was the fence: the operator hears of it.
      expect(api.client.log.join("\n")).toContain("FenceError");
    });
  }

  it("leak nothing as they are, and no store runs into the fence", async () => {
    vi.resetModules();
    const { startTestApi } = await import("./test-api.ts");
    running = await startTestApi();
    expect(await leaks(running)).toEqual([]);
    expect(running.client.log.join("\n")).not.toContain("FenceError");
  });
});
