import { expect, test } from "vitest";
import { packageItem, parsePackageItem } from "./entity.ts";
import { latest, matchesSearch, versionOrder } from "./rules.ts";
import { App } from "./schema.ts";

test("versions sort as semver.org says, clause 11; what is no version number comes first", () => {
  const ordered = [
    "nightly",
    "0.9.0",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "v1.2",
    "1.9.0",
    "1.10.0",
    "2",
  ];
  const shuffled = ordered.toReversed().toSorted((a, b) => (versionOrder(a) < versionOrder(b) ? -1 : 1));
  expect(shuffled).toEqual(ordered);
});

test("the latest is the highest release, and a pre-release only where there is none", () => {
  const of = (...versions: string[]) => latest(versions.map((version) => ({ version })))?.version;
  expect(of("1.9.0", "1.10.0", "2.0.0-rc.1")).toBe("1.10.0");
  expect(of("1.0.0-rc.1", "1.0.0-rc.2")).toBe("1.0.0-rc.2");
  expect(of()).toBeUndefined();
});

test("a search finds apps that hold all words, in any case", () => {
  const app = App.parse({
    id: "app-1",
    tenantId: "t",
    repoId: "r",
    name: "ZooKeeper",
    description: "Coordination",
    keywords: ["consensus"],
    latestVersion: "1",
    latestVersionId: "v",
    status: "active",
    version: 1,
    createdAt: "",
    updatedAt: "",
  });
  expect(matchesSearch(app, "zookeeper CONSENSUS")).toBe(true);
  expect(matchesSearch(app, "zookeeper kafka")).toBe(false);
});

test("a package survives its item", () => {
  const stored = { format: "vm", package: { a: ["ü", 1, { __x: null }] } };
  const item = packageItem("t", "appv-1", stored);
  expect(item).toMatchObject({ pk: "T#t#APPV#appv-1", sk: "PACKAGE", entity: "Package" });
  expect(parsePackageItem(item)).toEqual(stored);
  expect(() => parsePackageItem({ format: "vm" })).toThrow();
});
