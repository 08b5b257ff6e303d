import { describe, expect, it } from "vitest";
import { taskKinds } from "../../shared/tasks/registry.ts";
import { stepName, stepsEn } from "./steps-en.ts";
import { stepsZh } from "./steps-zh.ts";

describe("the words of steps", () => {
  it("are there for every kind that a store has, and no two are alike", () => {
    const kinds = [...taskKinds()].sort();
    for (const steps of [stepsEn, stepsZh]) {
      expect(Object.keys(steps).sort()).toEqual(kinds);
      expect(new Set(Object.values(steps)).size).toBe(kinds.length);
    }
  });

  it("name nothing that users do not see", () => {
    for (const steps of [stepsEn, stepsZh])
      expect(Object.values(steps).filter((text) => /pilot|frontgate|drone|confd|metadata/i.test(text))).toEqual([]);
  });

  it("leave a kind of a newer store as it is", () => {
    expect(stepName(stepsEn, "create-node")).toBe("Make the machine");
    expect(stepName(stepsEn, "make-coffee")).toBe("make-coffee");
    expect(stepName(stepsZh, "toString")).toBe("toString");
  });
});
