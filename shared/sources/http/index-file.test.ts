import { describe, expect, test } from "vitest";
import { readIndex as read } from "./index-file.ts";
import { locations } from "./source.ts";

const BASE = "https://repo.test/stable/";
const DIGEST = "a".repeat(64);

const readIndex = (body: string, base: string) => read(Buffer.from(body), base);

function index(entry: string): string {
  return `apiVersion: v1\nentries:\n  app:\n  - version: 1.0.0\n    urls: [app-1.0.0.tgz]\n${entry}`;
}

describe("an index file", () => {
  test("is read with relative URLs joined, versions as text, digests in one form", () => {
    const { entries, faults } = readIndex(
      `apiVersion: v1\ngenerated: "2026-01-01"\nentries:\n  app:\n  - name: app\n    version: 1.10\n    appVersion: 3.40\n    digest: ${DIGEST.toUpperCase()}\n    description: An app\n    icon: javascript:alert(1)\n    home: https://app.test/\n    keywords: [a, b]\n    maintainers: [{name: x}]\n    urls: [../charts/app.tgz, "https://cdn.test/app.tgz"]\n`,
      BASE,
    );
    expect(faults).toEqual([]);
    expect(entries).toEqual([
      {
        hash: expect.any(String),
        name: "app",
        version: "1.10",
        appVersion: "3.40",
        description: "An app",
        digest: `sha256:${DIGEST}`,
        urls: ["https://repo.test/charts/app.tgz", "https://cdn.test/app.tgz"],
        home: "https://app.test/",
        keywords: ["a", "b"],
      },
    ]);
  });

  test("may be JSON, of OpenPitrix's keys, and empty", () => {
    const json = { entries: { app: [{ version: "1.0.0", app_version: "2", urls: ["a.tgz"], removed: false }] } };
    expect(readIndex(JSON.stringify(json), BASE).entries).toMatchObject([{ name: "app", appVersion: "2" }]);
    expect(readIndex("apiVersion: v1\nentries: {}\n", BASE)).toMatchObject({ entries: [], faults: [] });
  });

  test("names what it cannot use and reads on", () => {
    const { entries, faults } = readIndex(
      `${index("    description: ok\n  - version: 1.0.0\n    urls: [twice.tgz]\n  - version: a#b\n    urls: [x]\n  - version: 2.0.0\n")}  "../up":\n  - version: 1.0.0\n    urls: [x]\n  odd: text\n  wrong:\n  - name: other\n    version: 1.0.0\n    urls: [x]\n  short:\n  - version: 1.0.0\n    digest: abc\n    urls: [x]\n  removed:\n  - version: 1.0.0\n    removed: true\n    urls: [x]\n  lists:\n  - [1]\n`,
      BASE,
    );
    expect(entries.map(({ name, version }) => `${name} ${version}`)).toEqual(["app 1.0.0"]);
    expect(faults.map(({ name, version }) => `${name} ${version}`.trim())).toEqual([
      "app 1.0.0",
      "app a#b",
      "app 2.0.0",
      "../up 1.0.0",
      "odd",
      "wrong 1.0.0",
      "short 1.0.0",
      "lists",
    ]);
  });

  test.for([
    ["HTML", "<!DOCTYPE html><html><body>entries: {}</body></html>", /answered HTML/],
    ["nothing (CVE-2024-26147)", "", /is empty/],
    ["white space", " \n\n ", /is empty/],
    ["text", "hello", /no "entries"/],
    ["a list", "- entries\n", /no "entries"/],
    ["another document", "apiVersion: v1\nkind: List\nitems: []\n", /no "entries"/],
    ["entries that are a list", "entries: []\n", /no "entries"/],
    ["entries that are null", "entries:\n", /no "entries"/],
    ["two documents", "entries: {}\n---\nentries: {}\n", /not an index/],
    ["a duplicate key", "entries: {}\nentries: {}\n", /not an index/],
    ["tabs", "entries:\n\tapp: []\n", /not an index/],
    ["an alias", "x: &x [1]\nentries: {a: *x}\n", /not an index/],
    ["a merge", "x: &x {a: 1}\nentries:\n  <<: *x\n", /not an index/],
    ["an unknown tag", "entries: !!js/function 'x'\n", /not an index/],
    ["deep nesting", `entries: ${"[".repeat(5000)}${"]".repeat(5000)}\n`, /not an index/],
    ["cut JSON", '{"entries": {"a": [', /not an index/],
    ["a prototype", '{"__proto__": {"entries": {}}}', /no "entries"/],
    ["NUL", "entries: {}\u0000\n", /not an index/],
  ] as const)("H3: %s is no index", ([, body, message]) => {
    expect(() => readIndex(body, BASE)).toThrow(message);
  });

  test("H3: keys such as __proto__ and constructor change no prototype", () => {
    const body = `entries:\n  __proto__:\n  - version: 1.0.0\n    polluted: yes\n    urls: [x]\n  constructor:\n  - version: 1.0.0\n    __proto__: {description: inherited}\n    urls: [x]\n`;
    const { entries, faults } = readIndex(body, BASE);
    expect(faults.map(({ name }) => name)).toEqual(["__proto__"]);
    expect(entries).toMatchObject([{ name: "constructor", description: "" }]);
    expect({}).not.toHaveProperty("polluted");
  });

  test("H4: a bomb of aliases is refused at its first alias", () => {
    const names = "abcdefghi".split("");
    const lines = names.map((name, i) => {
      const inner = i === 0 ? "lol" : `*${names[i - 1]}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => inner).join(",")}]`;
    });
    expect(() => readIndex(`${lines.join("\n")}\nentries: {app: *i}\n`, BASE)).toThrow(/not an index/);
  });
});

test.for([
  ["https://repo.test", "https://repo.test/index.yaml", "https://repo.test/"],
  ["https://repo.test/stable", "https://repo.test/stable/index.yaml", "https://repo.test/stable/"],
  ["https://repo.test/stable/", "https://repo.test/stable/index.yaml", "https://repo.test/stable/"],
  ["https://repo.test/a/index.json", "https://repo.test/a/index.json", "https://repo.test/a/"],
  ["https://repo.test/a?sig=1#x", "https://repo.test/a/index.yaml?sig=1", "https://repo.test/a/"],
] as const)("%s has its index at %s", ([url, at, base]) => {
  const located = locations(url);
  expect([located.indexes[0], located.base]).toEqual([at, base]);
});
