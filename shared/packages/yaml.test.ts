import { describe, expect, it } from "vitest";
import { readYaml } from "./yaml.ts";

function documents(text: string): unknown {
  const read = readYaml(text);
  return read.ok ? read.documents : read.detail;
}

describe("readYaml", () => {
  it("reads scalars as Helm does", () => {
    const text =
      "a: yes\nb: 0644\nc: 0x1f\nd: 1_000\ne: 1.10\nf: 12:30:00\ng: 2001-01-01\nh: ~\ni:\nj: Off\nk: '0644'\nl: 089\nm: 0b11\n";
    expect(documents(text)).toEqual([
      {
        a: true,
        b: 420,
        c: 31,
        d: 1000,
        e: 1.1,
        f: "12:30:00",
        g: "2001-01-01",
        h: null,
        i: null,
        j: false,
        k: "0644",
        l: 89,
        m: 3,
      },
    ]);
  });

  it("takes the last of two equal keys, merges, and makes texts of keys", () => {
    expect(documents("a: 1\na: 2\n1: x\non: z\n")).toEqual([{ 1: "x", a: 2, true: "z" }]);
    expect(documents("base: &base {x: 1, z: 2}\nsub:\n  <<: *base\n  z: 3\n")).toEqual([
      { base: { x: 1, z: 2 }, sub: { x: 1, z: 3 } },
    ]);
  });

  it("lets a list in brackets end at the left margin, as many charts write it", () => {
    expect(documents('a:\n  b: [\n  "x",\n "z"\n  ]\n  c: |\n    ]\n')).toEqual([{ a: { b: ["x", "z"], c: "]\n" } }]);
    expect(documents(`a:\n${"  b: [\n]\n".repeat(60)}`)).toMatch(/not YAML/);
  });

  it("answers documents, and none for a file without values", () => {
    expect(documents("a: 1\n---\nb: 2\n")).toEqual([{ a: 1 }, { b: 2 }]);
    expect([documents(""), documents("# only a comment\n")]).toEqual([[], []]);
  });

  it.each([
    ["a key that pollutes", "a:\n  __proto__: {polluted: true}\n", /"__proto__" is not allowed/],
    ["itself", "a: &a [*a]\n", /deeper than 64/],
    ["a list as key", "? [a]\n: b\n", /A key is a list/],
    ["an unknown tag", "a: !!js/function 'x'\n", /unknown scalar tag/],
    ["infinity", "a: .inf\n", /no infinity/],
    ["depth", "[".repeat(100_000), /maxDepth/],
    ["a template", "a: {{ .Values.x }}\n", /A key is a list/],
    ["a tab", "a:\n\tb: 1\n", /not YAML/],
  ])("refuses %s", (_name, text, says) => {
    expect(documents(text)).toMatch(says);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("H4: refuses 356 bytes of aliases of aliases when it has counted to its bound", () => {
    const names = [..."abcdefghi"];
    const bomb = names
      .map(
        (name, index) =>
          `${name}: &${name} [${Array(9)
            .fill(index === 0 ? "x" : `*${names[index - 1]}`)
            .join(",")}]`,
      )
      .join("\n");
    expect(Buffer.byteLength(bomb)).toBeLessThanOrEqual(356);
    const memory = process.memoryUsage().rss;
    expect(documents(bomb)).toMatch(/more than 50000 values/);
    expect(process.memoryUsage().rss - memory).toBeLessThan(64 * 1024 * 1024);
  });
});
