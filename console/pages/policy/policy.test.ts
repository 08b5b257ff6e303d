import { describe, expect, it } from "vitest";
import { bodyOf, draftOf, NEW_POLICY, newRule } from "./policy.ts";

describe("a policy while it is written", () => {
  it("is sent without what was not answered, and comes back the same", () => {
    const rule = { ...newRule("k"), id: " night ", when: " true ", message: "Not at night." };
    const body = bodyOf({ ...NEW_POLICY, name: " Nights ", rules: [rule] });
    const sent = { id: "night", effect: "deny", when: "true", message: "Not at night." };
    expect(body).toEqual({ name: "Nights", description: "", mode: "dry-run", rules: [sent] });
    const at = { id: "pol-1", createdBy: "user-1", version: 1, createdAt: "", updatedAt: "" };
    const policy = { ...NEW_POLICY, ...at, name: "Nights", operations: ["stop" as const], rules: [] };
    expect(bodyOf(draftOf(policy))).toEqual({ ...body, operations: ["stop"], rules: [] });
  });
});
