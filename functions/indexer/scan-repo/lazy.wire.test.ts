import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppVersion } from "../../../shared/domain/app/schema.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { READ_ALL } from "./apply-plan.ts";
import { type TestRepo, TestStack } from "./test-stack.ts";

/** More new versions than a scan reads at once. */
let stack: TestStack;
let archive: Buffer;

beforeAll(async () => {
  stack = await TestStack.start();
  archive = await readFile(new URL("../../../examples/repo/zookeeper-0.1.0.tgz", import.meta.url));
});
afterAll(async () => stack?.stop());

const many = (count: number, bytes = archive) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`1.${i}.0`, bytes]));

async function versionsOf(repo: TestRepo, name: string): Promise<readonly AppVersion[]> {
  const apps = appStore(stack.table);
  const app = (await apps.list(repo.tenantId, { limit: 10 })).items.find((one) => one.name === name);
  return (await apps.versions(repo.tenantId, app?.id ?? "", { limit: 200 })).items;
}

test("of many new versions the highest of each app is read, the others are listed", async () => {
  const repo = await stack.repo({ big: many(READ_ALL), small: { "1.0.0": archive, "2.0.0": archive } });
  stack.meter();
  expect(await stack.scan(repo)).toBe("succeeded");
  // Lease; the highest, then 45 at a time; two of the small app; outcome.
  expect(stack.meter().writes).toBe(1 + 1 + 3 + 2 + 1);
  const fetched = repo.requests.filter((line) => line.includes(".tgz"));
  expect(fetched.sort()).toEqual(["/big-1.99.0.tgz 200", "/small-2.0.0.tgz 200"]);
  expect(await stack.lastEvent(repo)).toMatchObject({ added: READ_ALL + 2, errorCount: 0 });
  const [highest, ...others] = await versionsOf(repo, "big");
  expect(highest).toMatchObject({ packageVersion: "1.99.0", format: "vm", size: archive.length });
  expect(others).toHaveLength(READ_ALL - 1);
  expect(others[0]).toMatchObject({ packageVersion: "1.98.0", status: "active", digest: highest?.digest });
  expect(others.some((version) => "format" in version || "size" in version)).toBe(false);

  // One version more is read at once, whatever was not read before, and costs what it always costs.
  repo.apps = { ...repo.apps, big: { ...repo.apps["big"], "2.0.0": archive } };
  repo.requests.length = 0;
  stack.meter();
  expect(await stack.scan(repo)).toBe("succeeded");
  expect(repo.requests).toEqual(["/index.yaml 200", "/big-2.0.0.tgz 200"]);
  expect(stack.meter()).toEqual({ reads: 2, writes: 3 });
});

test("a listed version is read when it is needed, once, and its bytes outlive the repo", async () => {
  const repo = await stack.repo({ big: many(READ_ALL + 1) });
  await stack.scan(repo);
  const unread = (await versionsOf(repo, "big")).at(-1);
  if (unread === undefined) throw new Error("no version");
  repo.requests.length = 0;
  const [first, second] = await Promise.all([stack.take(repo, unread.id), stack.take(repo, unread.id)]);
  expect([first, second]).toEqual([{ ok: true }, { ok: true }]);
  expect(await stack.take(repo, unread.id)).toEqual({ ok: true });
  expect(repo.requests.filter((line) => line === "/big-1.0.0.tgz 200").length).toBeLessThanOrEqual(2);
  const apps = appStore(stack.table);
  expect(await apps.getVersion(repo.tenantId, unread.id)).toMatchObject({ format: "vm", size: archive.length });
  expect(await apps.getVersion(repo.tenantId, unread.id)).not.toHaveProperty("source");
  expect(await apps.getPackage(repo.tenantId, unread.id)).toMatchObject({ format: "vm" });

  // Its line goes upstream: it is marked, and package and bytes stay.
  const { "1.0.0": _gone, ...rest } = many(READ_ALL + 1);
  repo.apps = { big: rest };
  expect(await stack.scan(repo)).toBe("succeeded");
  expect(await apps.getVersion(repo.tenantId, unread.id)).toMatchObject({ status: "vanished", format: "vm" });
  repo.stop();
  expect(await apps.getPackage(repo.tenantId, unread.id)).toMatchObject({ format: "vm" });
  const bytes = await stack.objects.get(`packages/${unread.digest.slice(7)}`);
  expect(Buffer.from(bytes).equals(archive)).toBe(true);
});

test("what cannot be read says why: for good when the bytes are the right ones, else until they are put right", async () => {
  const junk = Buffer.from("junk");
  const repo = await stack.repo({ big: { ...many(READ_ALL), "0.1.0": junk, "0.2.0": archive } });
  await stack.scan(repo);
  const versions = await versionsOf(repo, "big");
  const id = (at: string) => versions.find(({ packageVersion }) => packageVersion === at)?.id ?? "";
  const path = "/big-0.2.0.tgz";
  repo.failing.set(path, (_, response) => response.writeHead(503).end());
  expect(await stack.take(repo, id("0.2.0"))).toMatchObject({ ok: false, retryable: true });
  repo.failing.set(path, (_, response) => response.end("other bytes"));
  expect(await stack.take(repo, id("0.2.0"))).toMatchObject({ ok: false, detail: expect.stringMatching(/index says/) });
  repo.failing.clear();
  expect(await stack.take(repo, id("0.2.0"))).toEqual({ ok: true });
  const refused = await stack.take(repo, id("0.1.0"));
  expect(refused).toMatchObject({ ok: false, retryable: false });
  repo.requests.length = 0;
  expect(await stack.take(repo, id("0.1.0"))).toEqual(refused);
  expect(repo.requests).toEqual([]);
  expect(await stack.take(repo, "appv-none")).toMatchObject({ ok: false });
});

test("an index without digests is read whole, over as many scans as it takes", async () => {
  const repo = await stack.repo({ big: many(READ_ALL + 10) });
  const without = () =>
    Buffer.from(
      repo
        .indexFile()
        .toString()
        .replaceAll(/ {4}digest: .*\n/g, ""),
    );
  repo.failing.set("/index.yaml", (_, response) => response.end(without()));
  expect(await stack.scan(repo, { stopAfterChunks: 3 })).toBe("succeeded");
  expect(await stack.lastEvent(repo)).toMatchObject({ added: 24, error: expect.stringMatching(/Time ran out/) });
  expect(await stack.scan(repo)).toBe("succeeded");
  expect(await stack.lastEvent(repo)).toMatchObject({ added: READ_ALL + 10 - 24, unchanged: 24 });
  expect((await versionsOf(repo, "big")).every(({ format }) => format === "vm")).toBe(true);
});
