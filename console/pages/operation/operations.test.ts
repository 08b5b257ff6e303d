import { describe, expect, it } from "vitest";
import { answered, isComplete, isOperation, offered, presetOf } from "./operations.ts";

describe("what can be asked of a deployment", () => {
  it("is offered where its state allows it and the user may", () => {
    const may = (permission: string) => permission !== "deployments:delete";
    expect(offered(["delete", "stop", "start", "delete-backup", "a-later-one"], may)).toEqual(["start", "stop"]);
    expect(isOperation("deploy") || isOperation("toString")).toBe(false);
  });

  it("is planned once it is complete", () => {
    expect(isComplete("stop", {})).toBe(true);
    expect(isComplete("scale-in", {})).toBe(false);
    expect(isComplete("scale-in", { count: 1 })).toBe(true);
    expect(isComplete("scale-in", { nodes: ["node-1"] })).toBe(true);
    expect(answered({ count: 1, role: "a" }, "count", undefined)).toEqual({ role: "a" });
  });

  it("takes answers out of a link, and nothing else", () => {
    const search = new URLSearchParams("revision=3&backupId=bak-1&force=true");
    expect(presetOf("roll-back", search)).toEqual({ revision: 3 });
    expect(presetOf("restore", search)).toEqual({ backupId: "bak-1" });
    expect(presetOf("delete", search)).toEqual({});
    expect(presetOf("roll-back", new URLSearchParams("revision=3e9"))).toEqual({});
  });
});
