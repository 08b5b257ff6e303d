import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportedKinds, leftOut } from "./registry.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** Partitions of an index: what they hold lies in others. */
const INDEXES = ["APP#*#VERSION", "DEP#*#JOB", "DEP#*#ALARM", "DEP#*#BACKUP", "FG#*#OPEN", "MARKET#*#SALE", "TOKEN"];
/** Written by a pattern of its own: `T#${owner}` of categories and catalogues. */
const PREFIXES = ["", "INNER"];

/** `T#<tenant>#APP#<app>#EVENT` of the sources → `APP#*#EVENT`. */
function partitionsInSources(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const files = globSync(["shared/**/*.ts", "functions/**/*.ts"], { cwd: ROOT }).filter(
    (file) => !file.includes("test") && !file.startsWith(join("shared", "leaving")),
  );
  for (const file of files)
    for (const [, rest = ""] of readFileSync(join(ROOT, file), "utf8").matchAll(/`T#\$\{[^}]*\}#?([^`]*)`/g))
      found.set(rest.replaceAll(/\$\{[^}]*\}/g, "*"), file);
  return found;
}

test("every partition that the sources name is in an archive, or left out with a reason", () => {
  const named = partitionsInSources();
  expect(named.size).toBeGreaterThan(25);
  const known = new Set([...exportedKinds, ...leftOut].map(({ pk }) => pk));
  const unknown = [...named].filter(([pk]) => ![...INDEXES, ...PREFIXES].includes(pk) && !known.has(pk));
  // Describe a new one in `kinds-….ts`, or say in `left-out.ts` why nobody needs it elsewhere.
  expect(unknown).toEqual([]);
});

test("each kind has its own name, and each that is left out says why", () => {
  const names = [...exportedKinds, ...leftOut].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { why } of leftOut) expect(why.length).toBeGreaterThan(10);
});

test("a version that waited for an approval is free where it arrives", () => {
  const kind = exportedKinds.find(({ name }) => name === "app-version");
  const at = "2026-11-21T09:00:00.000Z";
  const version = {
    id: "appv-1",
    tenantId: "tenant-a",
    appId: "app-1",
    repoId: "uploads",
    name: "zookeeper",
    packageVersion: "1.0.0",
    digest: `sha256:${"0".repeat(64)}`,
    status: "passed",
    description: "",
    approvalId: "apr-1",
    version: 2,
    createdAt: at,
    updatedAt: at,
  };
  const { item } = kind?.decode?.(version, { now: new Date(at) }) ?? {};
  expect(item).toMatchObject({ id: "appv-1", status: "passed" });
  expect(item).not.toHaveProperty("approvalId");
});
