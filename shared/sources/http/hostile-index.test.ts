import { describe, expect, test } from "vitest";
import { readIndex } from "./index-file.ts";

const BASE = "https://repo.test/";
const first = "apiVersion: v1\nentries:\n  app:\n  - name: app\n    version: 1.0.0\n    urls: [a.tgz]\n";
const more = (lines: string) => `${first}${lines}`;
const second = (lines: string) => more(`  - name: app\n    urls: [b.tgz]\n${lines}`);

/** Each level holds the one before nine times: 9^9 scalars in 300 bytes. */
function bomb(): string {
  const names = [..."abcdefghi"];
  const lines = names.map((name, level) => {
    const inner = level === 0 ? "lol" : `*${names[level - 1]}`;
    return `${name}: &${name} [${Array(9).fill(inner).join(",")}]`;
  });
  return `apiVersion: v1\n${lines.join("\n")}\nentries: {}\n`;
}

/** What Helm 3.22 (`helm repo add`, `helm search repo -l`) says of the same bytes, tried on 2026-11-21. */
type Verdict = "refuses" | "accepts";

describe("H3 hostile indexes, beside Helm's verdict", () => {
  test.for([
    ["a bomb of aliases", bomb(), "refuses"],
    ["an alias in one version", more("    keywords: &k [a]\n    sources: *k\n"), "accepts"],
    ["a doubled key at the top", more("entries: {}\n"), "refuses"],
    ["a doubled key of a version", more("    version: 2.0.0\n"), "refuses"],
    ["a key doubled in quotes", more('    "version": 2.0.0\n'), "refuses"],
    ["5,000 levels", `entries: ${"[".repeat(5000)}${"]".repeat(5000)}\n`, "refuses"],
    ["100 levels in a field", more(`    annotations: ${"{a: ".repeat(100)}1${"}".repeat(100)}\n`), "refuses"],
    ["tabs", "entries:\n\tapp: []\n", "refuses"],
    ["a tag of a function", more("    description: !!js/function 'x'\n"), "accepts"],
    ["a tag of bytes", more("    description: !!binary aGk=\n"), "accepts"],
    ["NUL", more("    description: a\u0000b\n"), "refuses"],
    [
      "bytes that are no UTF-8",
      Buffer.concat([Buffer.from(more("    description: ")), Buffer.of(0xff, 10)]),
      "refuses",
    ],
    ["two documents", `${first}---\n${first}`, "accepts"],
    ["entries that are a list", "entries: []\n", "refuses"],
    ["nothing", "", "refuses"],
    ["HTML", "<html></html>", "refuses"],
    ["a cut quote", more('    description: "abc'), "refuses"],
  ] satisfies [string, string | Buffer, Verdict][])("%s: no index", ([, body]) => {
    const started = performance.now();
    expect(() => readIndex(Buffer.from(body), BASE)).toThrow(/not an index|no "entries"/);
    expect(performance.now() - started).toBeLessThan(500);
  });

  test.for([
    ["an app __proto__", more("  __proto__:\n  - version: 1.0.0\n    urls: [x]\n"), "accepts"],
    ["a name that leads out", more("  ../x:\n  - name: ../x\n    version: 1.0.0\n    urls: [x]\n"), "accepts"],
    ["a version that leads out", second("    version: ../../x\n"), "accepts"],
    ["a version that is null", more("  - null\n"), "accepts"],
    ["an app without versions", more("  other:\n"), "accepts"],
    ["a version without URLs", more("  - name: app\n    version: 2.0.0\n"), "accepts"],
    ["a version listed twice", second("    version: 1.0.0\n"), "accepts"],
  ] satisfies [string, string, Verdict][])("%s: a fault, and the others are read", ([, body]) => {
    const { entries, faults } = readIndex(Buffer.from(body), BASE);
    expect(entries.map(({ name, version }) => `${name} ${version}`)).toEqual(["app 1.0.0"]);
    expect(faults).toHaveLength(1);
  });

  // Helm refuses these for fields that it does not know, or because it reads 2, 1_0.0 and yes as other than texts.
  test.for([
    ["no apiVersion", second("    version: 2.0.0\n").replace("apiVersion: v1\n", ""), "2.0.0", "refuses"],
    ["an unknown field", second("    version: 2.0.0\n    more: x\n"), "2.0.0", "refuses"],
    ["an unknown field at the top", `${second("    version: 2.0.0\n")}more: 1\n`, "2.0.0", "refuses"],
    ["a number", second("    version: 2\n"), "2", "refuses"],
    ["a number with a line", second("    version: 1_0.0\n"), "1_0.0", "refuses"],
  ] satisfies [string, string, string, Verdict][])("%s: read as it is written", ([, body, version]) => {
    const { entries, faults } = readIndex(Buffer.from(body), BASE);
    expect(entries.map((entry) => entry.version)).toEqual(["1.0.0", version]);
    expect(faults).toEqual([]);
  });
});
