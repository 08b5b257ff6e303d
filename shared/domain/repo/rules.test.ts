import { expect, test } from "vitest";
import { DUE_SHARDS, dueShard } from "./entity.ts";
import type { RepoEntry } from "./entries.ts";
import { entryHash, type PlanOptions, planScan } from "./rules.ts";

const options: PlanOptions = { complete: true, force: false, unusable: [] };

function listed(name: string, version = "1.0.0", digest = "sha256:1") {
  return { name, version, digest };
}

function known(
  name: string,
  version = "1.0.0",
  status: RepoEntry["status"] = "active",
  digest = "sha256:1",
): RepoEntry {
  const entryHashed = entryHash(listed(name, version, digest));
  return {
    tenantId: "t",
    repoId: "r",
    name,
    packageVersion: version,
    entryHash: entryHashed,
    status,
    digest,
    versionId: "v",
  };
}

test("new and changed archives are fetched, the same are not, the same with other words are refreshed", () => {
  const other = { ...listed("c"), description: "new words" };
  const plan = planScan(
    [listed("a"), listed("b", "1.0.0", "sha256:2"), other, listed("d")],
    [known("a"), known("b"), known("c")],
    options,
  );
  expect(plan.fetch).toEqual([listed("b", "1.0.0", "sha256:2"), listed("d")]);
  expect(plan.refresh.map(({ entry }) => entry)).toEqual([other]);
  expect(plan.unchanged).toBe(1);
});

test("a bad one is fetched again only when its entry changed, or by force; a bad one that is gone is forgotten", () => {
  const bad = [known("a", "1.0.0", "bad"), known("gone", "1.0.0", "bad")];
  expect(planScan([listed("a")], bad, options)).toMatchObject({
    fetch: [],
    stillBad: [bad[0]],
    forget: [bad[1]],
    vanish: [],
  });
  expect(planScan([listed("a")], bad, { ...options, force: true }).fetch).toEqual([listed("a")]);
  expect(planScan([listed("a", "1.0.0", "sha256:9")], bad, options).fetch).toHaveLength(1);
});

test("what vanished and is listed again comes back without being fetched", () => {
  expect(planScan([listed("a")], [known("a", "1.0.0", "vanished")], options)).toMatchObject({
    fetch: [],
    refresh: [{}],
  });
});

test("up to a fifth, or one, vanishes at once; more needs two scans that agree", () => {
  const ten = Array.from({ length: 10 }, (_, i) => `app${i}`);
  const scan = (gone: number, pendingRemoval?: string) =>
    planScan(
      ten.slice(gone).map((name) => listed(name)),
      ten.map((name) => known(name)),
      { ...options, pendingRemoval },
    );
  expect(scan(2).vanish).toHaveLength(2);
  const first = scan(3);
  expect(first.vanish).toEqual([]);
  expect(scan(3, first.pendingRemoval).vanish).toHaveLength(3);
  expect(scan(4, first.pendingRemoval).vanish).toEqual([]);
  expect(scan(4, first.pendingRemoval).pendingRemoval).not.toBe(first.pendingRemoval);
  expect(planScan([], [known("only")], options).vanish).toHaveLength(1);
});

test("a listing that may be cut removes nothing on its own word; an unusable entry is not gone", () => {
  const two = [known("a"), known("b")];
  const first = planScan([listed("a")], two, { ...options, complete: false });
  expect(first).toMatchObject({ vanish: [], pendingRemoval: expect.any(String) });
  expect(planScan([listed("a")], two, { ...options, unusable: [{ name: "b", version: "1.0.0" }] }).vanish).toEqual([]);
});

test("repos spread over the schedule's shards", () => {
  const counts = new Map<number, number>();
  for (let i = 0; i < 800; i++) counts.set(dueShard(`repo-${i}`), (counts.get(dueShard(`repo-${i}`)) ?? 0) + 1);
  expect(counts.size).toBe(DUE_SHARDS);
  expect(Math.min(...counts.values())).toBeGreaterThan(50);
});
