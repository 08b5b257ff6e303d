import { expect, test } from "vitest";
import { DUE_SHARDS, dueShard } from "./entity.ts";
import { type KnownVersion, Manifest } from "./manifest.ts";
import { entryHash, type PlanInput, planScan } from "./rules.ts";

interface Listed {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly description?: string;
}

const listed = (name: string, version = "1.0.0", digest = "1"): Listed => ({ name, version, digest });
const idOf = ({ name, version, digest }: Listed) => `${name}-${version}-${digest}`;

function known(name: string, state: KnownVersion["state"] = "active", version = "1.0.0"): KnownVersion {
  const entry = listed(name, version);
  return { name, version, hash: entryHash(entry), state, ...(state === "bad" ? {} : { versionId: idOf(entry) }) };
}

function manifest(...versions: readonly KnownVersion[]): Manifest {
  const made = new Manifest();
  for (const version of versions) made.set(version);
  return made;
}

function plan(before: Manifest, entries: readonly Listed[], more: Partial<PlanInput<Listed>> = {}) {
  const found = planScan(before, { entries, same: [], unusable: [], complete: true, force: false, idOf, ...more });
  return {
    ...found,
    take: found.apps.flatMap(({ take }) => take),
    refresh: found.apps.flatMap(({ refresh }) => refresh.map(({ entry }) => entry)),
    vanish: found.apps.flatMap(({ vanish }) => vanish),
    forget: found.apps.flatMap(({ forget }) => forget),
  };
}

test("new and changed archives are taken, the same are not, the same with other words are refreshed", () => {
  const other = { ...listed("c"), description: "new words" };
  const entries = [listed("a"), listed("b", "1.0.0", "2"), other, listed("d")];
  const found = plan(manifest(known("a"), known("b"), known("c", "listed")), entries);
  expect(found.take).toEqual([listed("b", "1.0.0", "2"), listed("d")]);
  expect(found.refresh).toEqual([other]);
  expect(found).toMatchObject({ unchanged: 1, toTake: 2, vanish: [] });
});

test("what the source left unread is as it was, and a second entry of it is a double", () => {
  const before = manifest(known("a"), known("b", "bad"), known("c"));
  const same = [known("a"), known("b", "bad")].map(({ name, hash }) => ({ name, hash }));
  const found = plan(before, [listed("a", "1.0.0", "9"), listed("c")], { same });
  expect(found).toMatchObject({
    unchanged: 2,
    stillBad: [{ name: "b" }],
    doubled: [{ digest: "9" }],
    take: [],
    vanish: [],
  });
});

test("a bad one is fetched again only when its entry changed, or by force; a bad one that is gone is forgotten", () => {
  const bad = manifest(known("a", "bad"), known("gone", "bad"));
  expect(plan(bad, [listed("a")])).toMatchObject({
    take: [],
    stillBad: [{ name: "a" }],
    forget: [{ name: "gone" }],
    vanish: [],
  });
  expect(plan(bad, [listed("a")], { force: true }).take).toEqual([listed("a")]);
  expect(plan(bad, [listed("a", "1.0.0", "9")]).take).toHaveLength(1);
});

test("what vanished and is listed again comes back without being fetched", () => {
  const found = plan(manifest(known("a", "vanished")), [listed("a")]);
  expect(found).toMatchObject({ take: [], refresh: [{ name: "a" }], vanish: [] });
});

test("up to a fifth, or one, vanishes at once; more needs two scans that agree", () => {
  const ten = Array.from({ length: 10 }, (_, i) => `app${i}`);
  const before = manifest(...ten.map((name) => known(name)));
  const scan = (gone: number, pendingRemoval?: string) =>
    plan(
      before,
      ten.slice(gone).map((name) => listed(name)),
      { pendingRemoval },
    );
  expect(scan(2)).toMatchObject({ vanish: [{}, {}], heldBack: 0 });
  const first = scan(3);
  expect(first).toMatchObject({ vanish: [], heldBack: 3 });
  expect(scan(3, first.pendingRemoval)).toMatchObject({ vanish: [{}, {}, {}], heldBack: 0 });
  expect(scan(4, first.pendingRemoval)).toMatchObject({ vanish: [], heldBack: 4 });
  expect(scan(4, first.pendingRemoval).pendingRemoval).not.toBe(first.pendingRemoval);
  expect(plan(manifest(known("a"), known("b")), [listed("a")]).vanish).toHaveLength(1);
});

test("an index with nothing left in it removes nothing on its own word, not even the only version", () => {
  const first = plan(manifest(known("only")), []);
  expect(first).toMatchObject({ vanish: [], heldBack: 1 });
  expect(plan(manifest(known("only")), [], { pendingRemoval: first.pendingRemoval }).vanish).toHaveLength(1);
});

test("a listing that may be cut removes nothing on its own word; an unusable entry is not gone", () => {
  const two = manifest(known("a"), known("b"));
  expect(plan(two, [listed("a")], { complete: false })).toMatchObject({ vanish: [], heldBack: 1 });
  expect(plan(two, [listed("a")], { unusable: [{ name: "b", version: "1.0.0" }] }).vanish).toEqual([]);
});

test("repos spread over the schedule's shards", () => {
  const counts = new Map<number, number>();
  for (let i = 0; i < 800; i++) counts.set(dueShard(`repo-${i}`), (counts.get(dueShard(`repo-${i}`)) ?? 0) + 1);
  expect(counts.size).toBe(DUE_SHARDS);
  expect(Math.min(...counts.values())).toBeGreaterThan(50);
});
