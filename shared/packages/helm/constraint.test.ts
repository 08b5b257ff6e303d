import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { parseConstraint } from "./constraint.ts";
import { parseVersion } from "./version.ts";

function allows(constraint: string, version: string): boolean | "refused" {
  const [read, parsed] = [parseConstraint(constraint), parseVersion(version)];
  if (parsed === undefined) throw new Error(`${version} is no version`);
  return read === undefined ? "refused" : read.allows(parsed);
}

const Vectors = z.array(z.tuple([z.string(), z.string(), z.enum(["yes", "no", "refused"])]));
const vectors = Vectors.parse(JSON.parse(readFileSync(new URL("testdata/constraints.json", import.meta.url), "utf8")));

describe("parseConstraint", () => {
  it("answers as Helm's library on 750 made-up constraints", () => {
    const words = new Map<boolean | "refused", string>([
      [true, "yes"],
      [false, "no"],
      ["refused", "refused"],
    ]);
    const wrong = vectors.filter(([constraint, version, answer]) => words.get(allows(constraint, version)) !== answer);
    expect(wrong).toEqual([]);
    expect(vectors).toHaveLength(750);
  });

  it.each<[constraint: string, yes: readonly string[], no: readonly string[]]>([
    [">=1.20", ["1.20.0", "v1.31.2", "2"], ["1.19.9", "1.22.17-gke.100", "1.27.3-eks-a5565ad"]],
    [">=1.20.0-0", ["1.22.17-gke.100", "1.27.3-eks-a5565ad", "1.20.0"], ["1.19.9", "1.19.9-gke.1"]],
    [">= 1.1, < 2, != 1.2.3", ["1.1.0", "1.9"], ["1.2.3", "2.0.0"]],
    [">=1.1 <2 || =>3", ["1.5.0", "3.0.0", "4.1.2"], ["2.5.0"]],
    ["1.2 - 2.0", ["1.2.0", "2.0.9"], ["2.1.0", "1.1.9"]],
    ["7.x.x", ["7.3.12"], ["8.0.0"]],
    ["*", ["0.0.1", "9.9.9"], ["1.0.0-rc.1"]],
    ["~0.0.0", ["5.4.3"], []],
    ["^0.2.3", ["0.2.9"], ["0.3.0"]],
    [">11", ["12.0.0"], ["11.9.9"]],
    ["<=11", ["11.9.9"], ["12.0.0"]],
    ["!=4.1", ["5.1.0"], ["4.1.7"]],
    ["=2", ["2.9.1"], ["3.0.0"]],
  ])("%s", (constraint, yes, no) => {
    expect(yes.filter((version) => allows(constraint, version) !== true)).toEqual([]);
    expect(no.filter((version) => allows(constraint, version) !== false)).toEqual([]);
  });

  it.each([
    "",
    "latest",
    ">= bar",
    "1.2.3.4",
    "12.3.34~ 1.2.3",
    "v1.2.3-beta.01",
    "1.0,",
    "== 1.0",
    "99999999999999999999.0.0",
    `>=1 ${"|| >=1 ".repeat(40)}`,
    `>=1.0.0${" ".repeat(600)}`,
  ])("refuses %j", (constraint) => {
    expect(parseConstraint(constraint)).toBeUndefined();
  });

  it("takes no exponential time", () => {
    for (const hostile of ["1   ".repeat(127), "1.1-1 ".repeat(85), "1 - ".repeat(128), "-".repeat(512)])
      expect(parseConstraint(`${hostile.slice(0, 511)}!`)).toBeUndefined();
  });
});
