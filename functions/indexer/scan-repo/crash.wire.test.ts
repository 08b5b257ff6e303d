import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { appStore } from "../../../shared/domain/app/store.ts";
import { openManifests } from "../../../shared/domain/repo/manifests.ts";
import { type Effect, type TestRepo, TestStack } from "./test-stack.ts";

/** A scan that is killed before or after each of its effects, and the scan after it, on the real local table. */
let stack: TestStack;
let archive: Buffer;

beforeAll(async () => {
  stack = await TestStack.start();
  archive = await readFile(new URL("../../../examples/repo/zookeeper-0.1.0.tgz", import.meta.url));
});
afterAll(async () => stack?.stop());

/** Ends the process, as far as the scan can tell, before or after its `at`th effect: nothing of it happens any more. */
function killer(at: number, when: "before" | "after"): { readonly effect: Effect; count(): number } {
  let count = 0;
  let dead = false;
  return {
    count: () => count,
    async effect(run) {
      if (dead) throw new Error("killed");
      count += 1;
      dead = count === at;
      if (dead && when === "before") throw new Error("killed");
      const answer = await run();
      if (dead) throw new Error("killed");
      return answer;
    },
  };
}

const six = () => Object.fromEntries(["b", "c", "d", "e", "f", "g"].map((name) => [name, { "1.0.0": archive }]));

/** A repo that was scanned, and has since one version more, one app less, one text changed and one bad package. */
async function changedRepo(): Promise<TestRepo> {
  const repo = await stack.repo({ ...six(), a: { "1.0.0": archive } });
  await stack.scan(repo);
  const { b: _gone, ...rest } = six();
  repo.apps = { ...rest, a: { "1.0.0": archive, "2.0.0": archive }, bad: { "1.0.0": Buffer.from("junk") } };
  return repo;
}

/** All that a reader and the next scan see, without times and ids. */
async function state(repo: TestRepo): Promise<unknown> {
  const apps = appStore(stack.table);
  const { items } = await apps.list(repo.tenantId, { limit: 50, includeVanished: true });
  const rows = await Promise.all(
    items.map(async (app) => {
      const versions = await apps.versions(repo.tenantId, app.id, { limit: 50, includeVanished: true });
      const packages = await Promise.all(versions.items.map(({ id }) => apps.getPackage(repo.tenantId, id)));
      return [
        `${app.name} ${app.latestVersion} ${app.status}`,
        ...versions.items.map(({ packageVersion, status, format }) => `${packageVersion} ${status} ${format}`),
        `${packages.filter((one) => one !== undefined).length} packages`,
      ].join(", ");
    }),
  );
  const key = (await stack.repos.get(repo.tenantId, repo.id))?.manifest ?? "";
  const manifest = await openManifests(stack.objects).load(key);
  const known = [...(manifest?.versions() ?? [])].map(({ name, version, state: is }) => `${name} ${version} ${is}`);
  return { rows: rows.sort(), known: known.sort() };
}

test("OP-14: killed before or after any of its effects, a scan is put right by the next one", async () => {
  const whole = await changedRepo();
  const counter = killer(0, "before");
  expect(await stack.scan(whole, { effect: counter.effect })).toBe("succeeded");
  const expected = await state(whole);
  const effects = counter.count();
  // Lease, archive, app with its new version, vanished version with its app, manifest, outcome, old manifest.
  expect(effects).toBe(7);
  for (let at = 1; at <= effects; at++) {
    for (const when of ["before", "after"] as const) {
      const repo = await changedRepo();
      const killed = await stack.scan(repo, { effect: killer(at, when).effect }).catch(() => "killed");
      const settled = at === effects || (at === effects - 1 && when === "after");
      expect(killed, `${when} effect ${at}`).toBe(at === effects ? "succeeded" : "killed");
      const next = await stack.scan(repo, { laterMs: 61_000 });
      expect(next, `${when} effect ${at}`).toBe(settled ? "unchanged" : "succeeded");
      expect(await state(repo), `${when} effect ${at}`).toEqual(expected);
    }
  }
}, 120_000);

test("a version that a dead scan wrote and that is listed no longer vanishes with the next scan", async () => {
  const repo = await changedRepo();
  const before = repo.apps;
  // Lease, archive, and both apps that changed: killed right after.
  await stack.scan(repo, { effect: killer(4, "after").effect }).catch(() => "killed");
  repo.apps = { ...six(), a: { "1.0.0": archive } };
  expect(await stack.scan(repo, { laterMs: 61_000 })).toBe("succeeded");
  const { rows } = Object(await state(repo));
  expect(rows).toContain("a 1.0.0 active, 2.0.0 vanished vm, 1.0.0 active vm, 2 packages");
  repo.apps = before;
  expect(await stack.scan(repo)).toBe("succeeded");
  expect(Object(await state(repo)).rows).toContain("a 2.0.0 active, 2.0.0 active vm, 1.0.0 active vm, 2 packages");
});

test("a manifest that is lost is made anew from the table, and nothing is fetched for it", async () => {
  const repo = await stack.repo({ ...six(), a: { "1.0.0": archive } });
  await stack.scan(repo);
  const expected = await state(repo);
  const key = (await stack.repos.get(repo.tenantId, repo.id))?.manifest ?? "";
  await stack.objects.delete(key);
  repo.apps = { ...repo.apps, h: { "1.0.0": Buffer.from("junk") } };
  repo.requests.length = 0;
  expect(await stack.scan(repo)).toBe("succeeded");
  expect(repo.requests).toEqual(["/index.yaml 200", "/h-1.0.0.tgz 200"]);
  const { known } = Object(expected);
  expect(await state(repo)).toMatchObject({ rows: Object(expected).rows, known: [...known, "h 1.0.0 bad"].sort() });
});
