import { expect, it } from "vitest";
import { byFile } from "./by-file.ts";

it("puts a package's faults to their files, with pointers inside them", () => {
  const faults = [
    { pointer: "config.json#/properties/0/type", detail: "a" },
    { pointer: "cluster.json.tmpl#", detail: "b" },
    { pointer: "config.json#/x", detail: "c" },
    { pointer: "", detail: "d" },
  ];
  expect(byFile(faults).map(({ path, faults: inside }) => [path, ...inside.map(({ pointer }) => pointer)])).toEqual([
    ["config.json", "/properties/0/type", "/x"],
    ["cluster.json.tmpl", ""],
    ["", ""],
  ]);
});
