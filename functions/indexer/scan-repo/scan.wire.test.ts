import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appStore } from "../../../shared/domain/app/store.ts";
import { packFiles } from "../../../shared/packages/test-pack.ts";
import { picture } from "../../../shared/packages/test-pictures.ts";
import { type TestRepo, TestStack } from "./test-stack.ts";

/** Row OP-14: scans against a real table, a real bucket and a web server that a test makes misbehave. */
let stack: TestStack;
let archive: Buffer;

beforeAll(async () => {
  stack = await TestStack.start();
  archive = await readFile(new URL("../../../examples/repo/zookeeper-0.1.0.tgz", import.meta.url));
});
afterAll(async () => stack?.stop());

const all = { limit: 50 };
const everything = { limit: 50, includeVanished: true };

async function shown(repo: TestRepo): Promise<string[]> {
  const { items } = await appStore(stack.table).list(repo.tenantId, everything);
  return items.map((app) => `${app.name} ${app.latestVersion} ${app.status}`).sort();
}

describe("OP-14 a scan", () => {
  test("lists a repo's app, its version and its package; the archive lies in the bucket", async () => {
    const repo = await stack.repo({ zookeeper: { "0.1.0": archive } });
    stack.meter();
    expect(await stack.scan(repo)).toBe("succeeded");
    expect(stack.meter()).toMatchObject({ writes: 3 });
    expect(repo.requests).toEqual(["/index.yaml 200", "/zookeeper-0.1.0.tgz 200"]);
    const apps = appStore(stack.table);
    const [app] = (await apps.list(repo.tenantId, { ...all, q: "zooKeeper" })).items;
    const [version] = (await apps.versions(repo.tenantId, app?.id ?? "", all)).items;
    const digest = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
    expect(version).toMatchObject({
      name: "zookeeper",
      packageVersion: "0.1.0",
      format: "vm",
      digest,
      status: "active",
    });
    expect(app).toMatchObject({ latestVersionId: version?.id, status: "active", repoId: repo.id });
    expect(await apps.getPackage(repo.tenantId, version?.id ?? "")).toMatchObject({ format: "vm" });
    expect(Buffer.from(await stack.objects.get(`packages/${digest.slice(7)}`)).equals(archive)).toBe(true);
    expect(await stack.lastEvent(repo)).toMatchObject({ status: "succeeded", added: 1, errors: [] });
  });

  test("an app has the icon that lies in its latest package, for as long as that is its latest", async () => {
    const chart = (version: string) => `apiVersion: v2\nname: drawn\nversion: ${version}\nicon: icon.png\n`;
    const files = { "Chart.yaml": chart("1.0.0"), "icon.png": picture("image/png", 8, 8) };
    const first = await packFiles(files);
    const repo = await stack.repo({ drawn: { "1.0.0": first } });
    await stack.scan(repo);
    const icon = async () => (await appStore(stack.table).list(repo.tenantId, all)).items[0]?.icon;
    expect(await icon()).toBe("icon.png");
    // Read again for another version's sake.
    repo.apps = { drawn: { "1.0.0": first, "0.9.0": await packFiles({ "Chart.yaml": chart("0.9.0") }) } };
    await stack.scan(repo);
    expect(await icon()).toBe("icon.png");
    repo.apps = { drawn: { "1.0.0": first, "1.1.0": await packFiles({ "Chart.yaml": chart("1.1.0") }) } };
    await stack.scan(repo);
    expect(await icon()).toBeUndefined();
  });

  test("an unchanged index costs one request, one read and one write of the repo's own", async () => {
    const repo = await stack.repo({ zookeeper: { "0.1.0": archive } });
    await stack.scan(repo);
    const before = await shown(repo);
    repo.requests.length = 0;
    stack.meter();
    expect(await stack.scan(repo)).toBe("unchanged");
    expect(repo.requests).toEqual(["/index.yaml 304"]);
    expect(stack.meter()).toEqual({ reads: 1, writes: 1 });
    expect(await shown(repo)).toEqual(before);
    expect((await stack.repos.events(repo.tenantId, repo.id, all)).items).toHaveLength(1);
  });

  test("a host without validators costs no write of apps either", async () => {
    const repo = await stack.repo({ zookeeper: { "0.1.0": archive } });
    repo.validators = false;
    await stack.scan(repo);
    stack.meter();
    expect(await stack.scan(repo)).toBe("unchanged");
    expect(stack.meter()).toEqual({ reads: 1, writes: 1 });
  });

  test("a new upstream version is visible; only it is fetched; it becomes the latest", async () => {
    const repo = await stack.repo({ zookeeper: { "0.9.0": archive } });
    await stack.scan(repo);
    repo.apps = { zookeeper: { "0.9.0": archive, "0.10.0": archive, "0.11.0-rc.1": archive } };
    repo.requests.length = 0;
    stack.meter();
    expect(await stack.scan(repo)).toBe("succeeded");
    expect(repo.requests.filter((line) => line.includes("0.9.0"))).toEqual([]);
    expect(stack.meter()).toMatchObject({ writes: 3 });
    expect(await shown(repo)).toEqual(["zookeeper 0.10.0 active"]);
    const [app] = (await appStore(stack.table).list(repo.tenantId, all)).items;
    const { items } = await appStore(stack.table).versions(repo.tenantId, app?.id ?? "", all);
    expect(items.map((version) => version.packageVersion)).toEqual(["0.11.0-rc.1", "0.10.0", "0.9.0"]);
  });

  test("a bad package is reported with its file, others land, and it is not fetched again until its entry changes", async () => {
    const bad = await stack.pack({ "cluster.json.tmpl": "{{cluster.name", "config.json": "{}" });
    const repo = await stack.repo({
      zookeeper: { "0.1.0": archive, "0.2.0": bad },
      junk: { "1.0.0": Buffer.from("junk") },
    });
    expect(await stack.scan(repo)).toBe("succeeded");
    const event = await stack.lastEvent(repo);
    expect(event).toMatchObject({ added: 1, bad: 2, errorCount: 2, error: "Not one version can be used of: junk." });
    expect(event?.errors.map((error) => `${error.package} ${error.version}`).sort()).toEqual([
      "junk 1.0.0",
      "zookeeper 0.2.0",
    ]);
    expect(event?.errors.find((error) => error.package === "zookeeper")?.detail).toMatch(
      /config\.json#|cluster\.json\.tmpl#/,
    );
    expect(await shown(repo)).toEqual(["zookeeper 0.1.0 active"]);
    repo.apps = { ...repo.apps, other: { "1.0.0": archive } };
    repo.requests.length = 0;
    await stack.scan(repo);
    expect(repo.requests).toEqual(["/index.yaml 200", "/other-1.0.0.tgz 200"]);
    expect((await stack.lastEvent(repo))?.errors).toHaveLength(2);
    repo.apps = { ...repo.apps, junk: { "1.0.0": archive } };
    await stack.scan(repo);
    expect(await shown(repo)).toContain("junk 1.0.0 active");
  });

  test("an archive that is not what the index says is refused; one that does not come is tried again", async () => {
    const repo = await stack.repo({ zookeeper: { "0.1.0": archive } });
    repo.failing.set("/zookeeper-0.1.0.tgz", (_, response) => response.writeHead(503).end());
    await stack.scan(repo);
    expect((await stack.lastEvent(repo))?.errors[0]?.detail).toBe("The archive's URL answered 503.");
    repo.failing.set("/zookeeper-0.1.0.tgz", (_, response) => response.end("other bytes"));
    await stack.scan(repo);
    expect((await stack.lastEvent(repo))?.errors[0]?.detail).toMatch(
      /^The archive is sha256:.*but the index says sha256:/,
    );
    expect(await shown(repo)).toEqual([]);
  });

  test("what vanished is marked, not deleted, and comes back", async () => {
    const repo = await stack.repo({ a: { "1.0.0": archive }, b: { "1.0.0": archive, "2.0.0": archive } });
    await stack.scan(repo);
    repo.apps = { b: { "1.0.0": archive, "2.0.0": archive } };
    await stack.scan(repo);
    expect(await stack.lastEvent(repo)).toMatchObject({ vanished: 1, unchanged: 2 });
    expect(await shown(repo)).toEqual(["a 1.0.0 vanished", "b 2.0.0 active"]);
    expect((await appStore(stack.table).list(repo.tenantId, all)).items.map((app) => app.name)).toEqual(["b"]);
    repo.apps = { a: { "1.0.0": archive }, b: { "1.0.0": archive } };
    repo.requests.length = 0;
    await stack.scan(repo);
    expect(repo.requests).toEqual(["/index.yaml 200"]);
    expect(await shown(repo)).toEqual(["a 1.0.0 active", "b 1.0.0 active"]);
  });

  test("much gone at once is removed only when a second scan finds the same", async () => {
    const repo = await stack.repo({ a: { "1.0.0": archive }, b: { "1.0.0": archive }, c: { "1.0.0": archive } });
    await stack.scan(repo);
    repo.apps = { c: { "1.0.0": archive } };
    await stack.scan(repo);
    expect(await shown(repo)).toEqual(["a 1.0.0 active", "b 1.0.0 active", "c 1.0.0 active"]);
    expect((await stack.lastEvent(repo))?.error).toMatch(/Much is gone/);
    await stack.scan(repo);
    expect(await shown(repo)).toEqual(["a 1.0.0 vanished", "b 1.0.0 vanished", "c 1.0.0 active"]);
  });

  test.for([
    [
      "HTML with status 200",
      (body: Buffer) => ({ body: Buffer.from("<!DOCTYPE html><html></html>"), length: 28, sent: body.length }),
    ],
    ["an empty answer", () => ({ body: Buffer.alloc(0), length: 0 })],
    ["a cut answer", (body: Buffer) => ({ body: body.subarray(0, body.length * 0.6), length: body.length })],
    ["status 500", () => ({ status: 500, body: Buffer.from("oops"), length: 4 })],
    ["status 404", () => ({ status: 404, body: Buffer.from("no"), length: 2 })],
  ] as const)("%s fails and removes nothing", async ([, answer]) => {
    const repo = await stack.repo({ a: { "1.0.0": archive }, b: { "1.0.0": archive } });
    await stack.scan(repo);
    const index = repo.indexFile();
    repo.failing.set("/index.yaml", (_, response) => {
      const { body, length, status = 200 } = { status: 200, ...answer(index) };
      response.writeHead(status, { "content-length": length }).write(body);
      if (body.length < length) response.destroy();
      else response.end();
    });
    expect(await stack.scan(repo)).toBe("failed");
    expect(await stack.repos.get(repo.tenantId, repo.id)).toMatchObject({
      status: "failed",
      lastError: expect.any(String),
    });
    expect(await stack.lastEvent(repo)).toMatchObject({ status: "failed", vanished: 0 });
    expect(await shown(repo)).toEqual(["a 1.0.0 active", "b 1.0.0 active"]);
    repo.failing.clear();
    expect(await stack.scan(repo)).toBe("unchanged");
    expect(await stack.repos.get(repo.tenantId, repo.id)).toMatchObject({ status: "ready" });
  });

  test("R10: an index file that was cut at each tenth of it, and served whole, removes nothing", async () => {
    const names = Array.from({ length: 10 }, (_, i) => `app${i}`);
    const repo = await stack.repo(Object.fromEntries(names.map((name) => [name, { "1.0.0": archive }])));
    await stack.scan(repo);
    const index = repo.indexFile();
    for (let tenth = 1; tenth < 10; tenth++) {
      const cut = index.subarray(0, Math.floor((index.length * tenth) / 10));
      repo.failing.set("/index.yaml", (_, response) => response.end(cut));
      await stack.scan(repo);
      expect((await shown(repo)).filter((line) => !line.endsWith("active"))).toEqual([]);
    }
  });

  test("an answer that drips is given up, and removes nothing", async () => {
    const repo = await stack.repo({ a: { "1.0.0": archive } });
    await stack.scan(repo);
    repo.failing.set("/index.yaml", (_, response) => {
      const timer = setInterval(() => response.write("#"), 100);
      response.on("close", () => clearInterval(timer));
    });
    expect(await stack.scan(repo, { indexDeadlineMs: 700 })).toBe("failed");
    expect(await stack.lastEvent(repo)).toMatchObject({ error: expect.stringMatching(/does not answer in time/) });
    expect(await shown(repo)).toEqual(["a 1.0.0 active"]);
  });

  test("a redirect to a private address is refused before a connection is made", async () => {
    let hits = 0;
    const canary = createServer((_, response) => {
      hits += 1;
      response.end();
    });
    await new Promise<void>((resolve) => canary.listen(0, "127.0.0.2", resolve));
    const address = canary.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const repo = await stack.repo({ a: { "1.0.0": archive } });
    repo.failing.set("/index.yaml", (_, response) =>
      response.writeHead(302, { location: `http://127.0.0.2:${port}/index.yaml` }).end(),
    );
    expect(await stack.scan(repo)).toBe("failed");
    expect((await stack.lastEvent(repo))?.error).toMatch(/redirects to a private address/);
    expect(hits).toBe(0);
    await new Promise((resolve) => canary.close(resolve));
  });

  test("of two scans at once one wins; the other one's event is completed after it", async () => {
    const repo = await stack.repo({ zookeeper: { "0.1.0": archive } });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    repo.failing.set("/zookeeper-0.1.0.tgz", (_, response) => void held.then(() => response.end(archive)));
    const first = stack.scan(repo);
    await stack.until(async () => repo.requests.some((line) => line.includes(".tgz")));
    expect(await stack.scan(repo)).toBe("busy");
    const asked = stack.scan(repo, { eventId: "scan-asked" });
    release();
    expect(await first).toBe("succeeded");
    expect(await asked).toBe("unchanged");
    expect(await stack.repos.getEvent(repo.tenantId, repo.id, "scan-asked")).toMatchObject({ status: "unchanged" });
    expect(await shown(repo)).toEqual(["zookeeper 0.1.0 active"]);
  });

  test("a scan that lost its lease writes nothing", async () => {
    const repo = await stack.repo({ zookeeper: { "0.1.0": archive } });
    repo.failing.set("/zookeeper-0.1.0.tgz", async (_, response) => {
      const current = await stack.repos.get(repo.tenantId, repo.id);
      if (current === undefined) throw new Error("the repo is gone");
      await stack.repos.update(current, { ...current, url: `${current.url}/moved`, version: current.version + 1 });
      response.end(archive);
    });
    stack.meter();
    expect(await stack.scan(repo, { eventId: "scan-lost" })).toBe("lost");
    expect(await shown(repo)).toEqual([]);
    expect(await stack.repos.get(repo.tenantId, repo.id)).not.toHaveProperty("manifest");
    expect(await stack.repos.get(repo.tenantId, repo.id)).not.toHaveProperty("indexDigest");
    expect(await stack.repos.getEvent(repo.tenantId, repo.id, "scan-lost")).toMatchObject({ status: "failed" });
  });

  test("a scan that died is resumed once its lease has ended", async () => {
    const repo = await stack.repo({ a: { "1.0.0": archive }, b: { "1.0.0": archive } });
    const dead = await stack.repos.forScan(repo.tenantId, repo.id);
    if (dead === undefined) throw new Error("the repo is gone");
    await stack.repos.takeLease(dead, new Date(), new Date(Date.now() + 400));
    expect(await stack.scan(repo)).toBe("busy");
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect((await stack.due()).map(({ repoId }) => repoId)).toContain(repo.id);
    expect(await stack.scan(repo)).toBe("succeeded");
    expect(await shown(repo)).toEqual(["a 1.0.0 active", "b 1.0.0 active"]);
  });

  test("time that runs out leaves whole versions, and the next scan goes on", async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`1.${i}.0`, archive]));
    const repo = await stack.repo({ zookeeper: many });
    const first = await stack.scan(repo, { stopAfterChunks: 1 });
    expect(first).toBe("succeeded");
    expect(await stack.lastEvent(repo)).toMatchObject({ added: 8, error: expect.stringMatching(/Time ran out/) });
    expect(await shown(repo)).toEqual(["zookeeper 1.19.0 active"]);
    await stack.scan(repo);
    expect(await stack.lastEvent(repo)).toMatchObject({ added: 12, unchanged: 8 });
  });

  test("deleting a repo takes its apps out of the listing; their versions stay", async () => {
    const repo = await stack.repo({ zookeeper: { "0.1.0": archive } });
    await stack.scan(repo);
    const current = await stack.repos.get(repo.tenantId, repo.id);
    if (current === undefined) throw new Error("the repo is gone");
    const [app] = (await appStore(stack.table).list(repo.tenantId, all)).items;
    await stack.repos.delete(current);
    expect((await stack.due()).map(({ repoId }) => repoId)).toContain(repo.id);
    expect(await stack.scan(repo)).toBe("removed");
    expect(await stack.scan(repo)).toBe("gone");
    expect(await shown(repo)).toEqual(["zookeeper 0.1.0 vanished"]);
    const version = await appStore(stack.table).getVersion(repo.tenantId, app?.latestVersionId ?? "");
    expect(version).toMatchObject({ status: "vanished" });
    expect(await appStore(stack.table).getPackage(repo.tenantId, version?.id ?? "")).toBeDefined();
  });
});
