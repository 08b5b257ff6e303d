import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceError } from "../contract.ts";
import { readIndex } from "./index-file.ts";
import { splitIndex } from "./split-index.ts";

const BASE = "https://repo.test/";
const real = readFileSync(new URL("testdata/stable-cut.yaml", import.meta.url), "utf8");
const split = (text: string) => splitIndex(Buffer.from(text), BASE);

/** What an index says, without the hashes; or that it is none. */
function meaning(text: string): unknown {
  try {
    const { entries, faults, same } = readIndex(Buffer.from(text), BASE);
    return { entries: entries.map(({ hash: _hash, ...entry }) => entry), faults, same };
  } catch (error) {
    if (error instanceof SourceError) return "not an index";
    throw error;
  }
}

/** A comment means nothing in YAML, and its file is read as one document. */
const asOneDocument = (text: string) => `# whole\n${text}`;

describe("an index in Helm's layout, cut into versions", () => {
  test("means what it means as one document", () => {
    expect(split(real)).toHaveLength(real.match(/^ {2}- /gm)?.length ?? 0);
    expect(split(asOneDocument(real))).toBeUndefined();
    expect(meaning(real)).toEqual(meaning(asOneDocument(real)));
  });

  test("means so also when lines are lost, doubled, moved or broken", () => {
    const lines = `${real.split("\n").slice(0, 60).join("\n")}\ngenerated: "2026"\n`.split("\n");
    const at = fc.nat({ max: lines.length - 1 });
    const noise = fc.constantFrom(
      ...[
        "",
        " ",
        "  ",
        "    ",
        "  - ",
        "  x:",
        "x: y",
        "    x: |",
        "    x: 'a",
        '    x: "a',
        "    x: [a",
        "    x: &a b",
      ],
      ...[
        "    x: *a",
        "\t",
        "---",
        "...",
        "# c",
        "    # c",
        "    ]",
        '    "',
        "  ? a",
        "entries:",
        "    x: >-",
        "   x: y",
        "      ",
        "    - y",
        "    x: ~1.0",
        "    x: ^a",
        "    x: .",
        "    x: =b # c",
        "    x: é",
        "    name: contour",
        "    urls: a",
        "    - x: y",
      ],
    );
    const change = fc.oneof(
      fc.record({ kind: fc.constant("drop"), at }),
      fc.record({ kind: fc.constant("insert"), at, text: noise }),
      fc.record({ kind: fc.constant("replace"), at, text: noise }),
      fc.record({ kind: fc.constant("indent"), at, by: fc.integer({ min: -4, max: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const edited = [...lines];
        for (const one of changes) {
          const line = edited[one.at] ?? "";
          if ("text" in one) edited.splice(one.at, one.kind === "insert" ? 0 : 1, one.text);
          else if ("by" in one) edited[one.at] = one.by > 0 ? " ".repeat(one.by) + line : line.slice(-one.by);
          else edited.splice(one.at, 1);
        }
        const text = edited.join("\n");
        expect(meaning(text)).toEqual(meaning(asOneDocument(text)));
      }),
      { numRuns: 300 },
    );
  });

  test("is hashed by what it says of a version and where it lies, not by when it was made", () => {
    const hashes = (text: string, base = BASE) => splitIndex(Buffer.from(text), base)?.map(({ hash }) => hash);
    const before = hashes(real);
    expect(new Set(before).size).toBe(before?.length);
    expect(hashes(real.replaceAll(/created: .*/g, 'created: "2030-01-01T00:00:00Z"'))).toEqual(before);
    const edited = hashes(real.replace("description: ", "description: Other "));
    expect(edited?.filter((hash, index) => hash !== before?.[index])).toHaveLength(1);
    expect(hashes(real, "https://other.test/")?.some((hash) => before?.includes(hash))).toBe(false);
  });

  test("is read only where it is new", () => {
    const all = split(real) ?? [];
    const [first, ...others] = all.map(({ hash }) => hash);
    const known = { has: (_: string, hash: string) => others.includes(hash) };
    const read = readIndex(Buffer.from(real), BASE, known);
    expect(read.entries).toHaveLength(1);
    expect(read.entries[0]?.hash).toBe(first);
    expect(read.same.map(({ hash }) => hash)).toEqual(others);
  });
});

test.for([
  ["carriage returns", real.replaceAll("\n", "\r\n")],
  ["a comment", real.replace("entries:\n", "entries:\n  # apps\n")],
  ["a document marker", `---\n${real}`],
  ["quoted names", real.replace(/^ {2}contour:$/m, '  "contour":')],
  ["an app listed twice", real.replace(/^ {2}couchdb:$/m, "  contour:")],
  ["deeper lists", "entries:\n  a:\n    - version: 1.0.0\n      urls: [x]\n"],
  ["a text over several lines at the top", "note: |\n  - x\nentries:\n  a:\n  - version: 1.0.0\n"],
  ["an app without a list", real.replace(/^ {2}couchdb:$/m, "  empty:\n  couchdb:")],
  ["a list that begins nowhere", "apiVersion: v1\n  - x: 1\n"],
  ["no versions", "apiVersion: v1\nentries: {}\n"],
] as const)("%s: not cut, but read as one document", ([, text]) => {
  expect(split(text)).toBeUndefined();
});
