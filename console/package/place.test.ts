import { describe, expect, it } from "vitest";
import { excerptAt, offsetOf } from "./place.ts";

const text = `{
  "type": "array",
  "a/b": { "x": "}, \\"y\\": {" },
  "properties": [
    { "key": "one" },
    {
      "key": "two",
      "default": [1, [2, 3]]
    }
  ]
}`;
const at = (pointer: string) => {
  const offset = offsetOf(text, pointer);
  return [excerptAt(text, offset).line, text.slice(offset).split("\n")[0]];
};

describe("the place of a pointer in a JSON text", () => {
  it("is where its value begins", () => {
    expect(at("/type")).toEqual([2, '"array",']);
    expect(at("/properties/1/default/1/0")).toEqual([8, "2, 3]]"]);
    expect(at("/a~1b/x")[0]).toBe(3);
    expect(at("")).toEqual([1, "{"]);
  });

  it("is that of what is around it, where it is not there or the text is none of JSON", () => {
    expect(at("/properties/1/nothing")).toEqual([6, "{"]);
    expect(at("/properties/9")).toEqual([4, "["]);
    expect(offsetOf("{{.cluster}}", "/a/b")).toBe(0);
    for (const broken of ["", "{", '{"a', '{"a":', '{"a":[1,', "[[[["])
      expect(offsetOf(broken, "/a/0/b")).toBeLessThan(9);
  });

  it("is shown with the lines around it, and long lines are cut", () => {
    expect(excerptAt(text, offsetOf(text, "/type")).lines.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(excerptAt("x".repeat(1000), 0).lines[0]?.text).toHaveLength(160);
  });
});
