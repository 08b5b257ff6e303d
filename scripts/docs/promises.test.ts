import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const text = readFileSync(join(ROOT, "docs", "security.md"), "utf8");

/** `path/to/file.ts`, and the names of tests that follow it in quotes until the next such path or the cell's end. */
const PROOF = /`([\w./-]+\/[\w.-]+\.(?:ts|mjs|md|json))`((?:[^`"|\n]*"[^"`|\n]+")*)/g;

const proofs = [...text.matchAll(PROOF)].map(([, path = "", names = ""]) => ({
  path,
  names: [...names.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name),
}));

it("every file that docs/security.md names exists, and has the tests that it quotes", () => {
  const missing = proofs.flatMap(({ path, names }) => {
    if (!existsSync(join(ROOT, path))) return [path];
    const source = readFileSync(join(ROOT, path), "utf8");
    return names.filter((name) => !source.includes(name)).map((name) => `${path}: ${name}`);
  });
  expect(missing).toEqual([]);
  expect(proofs.flatMap(({ names }) => names).length).toBeGreaterThan(50);
});

it("every promise in docs/security.md has a proof", () => {
  const from = text.indexOf("## Promises");
  const to = text.indexOf("## What is not promised");
  const rows = text
    .slice(from, to)
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| promise") && !line.startsWith("| ---"));
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => !/`[\w./-]+\.ts`[^|]*\|$/.test(row))).toEqual([]);
});
