import { describe, expect, it } from "vitest";
import { EXIT } from "../exit-codes.ts";
import { plain } from "../terminal.ts";
import { member } from "./column.ts";
import { machineReadable } from "./format.ts";
import { problemText } from "./problem.ts";
import { age, objectText, tableText, usualColumns } from "./table.ts";

const now = new Date("2026-11-21T10:00:00Z");

describe("a table", () => {
  it("has no lines, no trailing spaces, and leaves out what nothing fills", () => {
    const items = [
      { id: "app-1", name: "a", labels: { tier: "gold", a: "b" }, createdAt: "2026-11-21T09:00:00Z" },
      { id: "app-2", name: "two\nlines", labels: {}, createdAt: "2026-11-19T09:00:00Z" },
    ];
    const columns = [member("id"), member("name"), member("nowhere"), member("labels"), member("createdAt", "age")];
    expect(tableText(items, columns, plain, now)).toBe(
      [
        "ID     NAME       LABELS         AGE",
        "app-1  a          tier=gold,a=b  60m",
        "app-2  two lines                 2d",
        "",
      ].join("\n"),
    );
  });

  it("never cuts an id, and cuts what is long", () => {
    const text = tableText([{ id: "x".repeat(80), name: "y".repeat(80) }], [member("id"), member("name")], plain, now);
    expect(text).toContain("x".repeat(80));
    expect(text).toContain(`${"y".repeat(59)}…`);
  });

  it("chooses usual columns by itself", () => {
    const items = [
      { version: 3, colour: "red", status: "active", id: "a", nested: {}, updatedAt: "x", createdAt: "x" },
    ];
    expect(usualColumns(items).map(({ title }) => title)).toEqual(["ID", "STATUS", "COLOUR", "AGE"]);
  });
});

describe("one object", () => {
  it("shows plain members in a line, others below", () => {
    const text = objectText(
      { id: "a", list: ["x", "y"], none: null, deep: { er: [1] }, createdAt: now.toISOString() },
      plain,
      now,
    );
    expect(text).toBe(
      "id         a\nlist       x, y\ndeep       \n  er:\n    - 1\ncreatedAt  2026-11-21T10:00:00.000Z (0s ago)\n",
    );
  });
});

describe("for programs", () => {
  it.each([
    ["json", [{ id: "a" }], '[\n  {\n    "id": "a"\n  }\n]\n'],
    ["yaml", [{ id: "a", no: undefined }], "- id: a\n"],
    ["ndjson", [{ id: "a" }, { id: "b" }], '{"id":"a"}\n{"id":"b"}\n'],
    ["ndjson", { id: "a" }, '{"id":"a"}\n'],
    ["id", [{ id: "a" }, { name: "b" }, {}], "a\nb\n"],
    ["json", [], "[]\n"],
    ["ndjson", [], ""],
  ] as const)("%s", async (format, value, expected) => {
    expect(await machineReadable(format, value)).toBe(expected);
  });
});

describe("a problem", () => {
  it("shows place, remedy, candidates and the request", () => {
    const text = problemText(
      {
        title: "The package is not valid",
        code: "package-invalid",
        status: 422,
        detail: "the first fault again",
        errors: [
          { pointer: "config.json#/a", detail: "It is wrong.", remedy: "Make it right.", line: 3, column: 7 },
          { pointer: "/name", detail: "It is empty." },
          { pointer: "", detail: "There is no file." },
        ],
        candidates: [{ id: "rt-1", name: "one" }],
        requestId: "req-1",
        exitCode: EXIT.invalid,
      },
      plain,
    );
    expect(text).toBe(
      [
        "✗ The package is not valid (422 package-invalid)",
        "  config.json:3:7 /a",
        "    It is wrong.",
        "    → Make it right.",
        "  /name",
        "    It is empty.",
        "  There is no file.",
        "  - rt-1  one",
        "  request req-1",
        "",
      ].join("\n"),
    );
  });
});

it("tells ages as people do", () => {
  const ages = [1, 119, 120, 7199, 7200, 172_800].map((seconds) =>
    age(new Date(now.getTime() - seconds * 1000).toISOString(), now),
  );
  expect(ages).toEqual(["1s", "119s", "2m", "120m", "2h", "2d"]);
});
