import { expect, test } from "vitest";
import { type KnownVersion, Manifest } from "./manifest.ts";
import { openManifests } from "./manifests.ts";

const version = (name: string, at: string, state: KnownVersion["state"] = "active"): KnownVersion => ({
  name,
  version: at,
  hash: `hash-of-${name}-${at}`,
  state,
  ...(state === "bad" ? { detail: "cut" } : { versionId: `appv-${name}${at}` }),
});

function filled(): Manifest {
  const manifest = new Manifest();
  for (const one of [version("a", "1"), version("a", "2", "listed"), version("b", "1", "vanished")]) manifest.set(one);
  manifest.set(version("b", "2", "bad"));
  return manifest;
}

/** Objects in memory. */
function bucket() {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    async put(key: string, body: Uint8Array) {
      kept.set(key, body);
    },
    async get(key: string) {
      const body = kept.get(key);
      if (body === undefined) throw Object.assign(new Error("no such key"), { name: "NoSuchKey" });
      return body;
    },
    async delete(key: string) {
      kept.delete(key);
    },
    presign: () => Promise.reject(new Error("nothing is signed")),
  };
}

test("a manifest survives its object, and knows whether it changed since", async () => {
  const objects = bucket();
  const manifests = openManifests(objects);
  const key = await manifests.save({ tenantId: "t", id: "repo-1" }, 7, filled());
  expect(key).toMatch(/^manifests\/t\/repo-1\/7-[0-9a-f]{64}$/);
  const loaded = await manifests.load(key);
  expect([...(loaded?.versions() ?? [])]).toEqual([...filled().versions()]);
  expect(loaded?.changed).toBe(false);
  loaded?.delete({ name: "a", version: "9" });
  expect(loaded?.changed).toBe(false);
  loaded?.delete({ name: "a", version: "1" });
  expect(loaded?.changed).toBe(true);
});

test("a manifest that is lost or is not what its name says is none", async () => {
  const objects = bucket();
  const manifests = openManifests(objects);
  const key = await manifests.save({ tenantId: "t", id: "repo-1" }, 7, filled());
  const other = await manifests.save({ tenantId: "t", id: "repo-1" }, 8, new Manifest());
  objects.kept.set(key, await objects.get(other));
  expect(await manifests.load(key)).toBeUndefined();
  await manifests.drop(key);
  expect(await manifests.load(key)).toBeUndefined();
});

test("what vanished is to be read again, and what is bad by force", () => {
  const hashes = filled().hashes({ force: false });
  const known = (force: boolean) =>
    [...filled().versions()].filter(({ name, hash }) => filled().hashes({ force }).has(name, hash));
  expect(known(false).map(({ state }) => state)).toEqual(["active", "listed", "bad"]);
  expect(known(true).map(({ state }) => state)).toEqual(["active", "listed"]);
  expect(hashes.find("a", "hash-of-a-2").version).toBe("2");
  expect(hashes.has("b", "hash-of-a-2")).toBe(false);
});
