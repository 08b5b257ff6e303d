import { describe, expect, it } from "vitest";
import { locate, statedPosition } from "./positions.ts";

const template = `{
    "name": {{cluster.name}},
    "nodes": [{ "count": "{{.cluster.count}}", "cpu" : {{ cluster.cpu }}, },
              { "a/b": [1, 2, {"c": "}\\"]"}, true] }],
\t"last": null
}
`;

describe("where a pointer leads", () => {
  it.each([
    ["", 1, 1],
    ["/name", 2, 13],
    ["/nodes", 3, 5],
    ["/nodes/0/count", 3, 26],
    ["/nodes/0/cpu", 3, 56],
    ["/nodes/1", 4, 15],
    ["/nodes/1/a~1b/2/c", 4, 37],
    ["/nodes/1/a~1b/3", 4, 46],
    ["/last", 5, 10],
    // What is missing is shown where it should stand.
    ["/nodes/0/memory", 3, 15],
    ["/nodes/9/memory", 3, 5],
    ["/name/deeper", 2, 13],
  ])("%s of a template", (pointer, line, column) => {
    expect(locate("cluster.json.tmpl", template, pointer)).toEqual({ line, column });
  });

  it.each([
    ["/name", 1, 7],
    ["/list/1/b", 4, 8],
    ["/list/0", 3, 5],
    ["/deep/er", 5, 13],
    ["/deep/missing", 5, 1],
  ])("%s of YAML", (pointer, line, column) => {
    const text = "name: chart\nlist:\n  - 1\n  - b: x\ndeep: { er: 2 }\n";
    expect(locate("Chart.yaml", text, pointer)).toEqual({ line, column });
  });

  it("is unknown in files that cannot be read, and never an endless walk", () => {
    expect(locate("a.yaml", "a: [", "/a")).toBeUndefined();
    expect(locate("a.toml", "a = 1", "/a")).toBeUndefined();
    expect(locate("a.json", '{"a": [', "/a/0/b")).toBeDefined();
    expect(locate("a.json", '{"a" "b" ]]}}', "/c")).toBeDefined();
    expect(locate("a.json", "", "/c")).toEqual({ line: 1, column: 1 });
  });

  it("is what a syntax error says", () => {
    expect(statedPosition("A comma is missing (line 3, column 7).")).toEqual({ line: 3, column: 7 });
    expect(statedPosition("nothing of it")).toBeUndefined();
  });
});
