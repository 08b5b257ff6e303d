import { expect, test } from "vitest";
import type { ApprovalFlow } from "../../../sdk/index.ts";
import { approversOf, bodyOf, draftOf, NEW_FLOW, newStep } from "./flow.ts";

const flow: ApprovalFlow = {
  ...{ id: "apf-1", kind: "deploy", description: "d", enabled: true, sameApprover: true, createdBy: "u", version: 3 },
  ...{ createdAt: "", updatedAt: "", when: { stages: ["production"], nodesOver: 10, groups: ["/eng", "/ops"] } },
  steps: [
    {
      ...{ name: "Ops", approvers: [{ role: "operator" }, { group: "/ops" }, { user: "user-1" }], parallel: false },
      ...{ need: { atLeast: 2 }, deadlineHours: 48, onDeadline: "escalate", escalateTo: [{ role: "tenant-admin" }] },
      when: { cpuOver: 64, memoryOver: 0, apps: ["app-1"], costOver: { amount: 9_950, currency: "USD" } },
    },
    {
      name: "Last",
      approvers: [{ role: "approver" }],
      parallel: true,
      need: "any",
      deadlineHours: 1.5,
      onDeadline: "reject",
    },
  ],
};

test("a flow that is opened and saved is the same, with all of its conditions", () => {
  const { description, sameApprover, when, steps } = flow;
  expect(bodyOf(draftOf(flow))).toEqual({ description, sameApprover, when, steps });
});

test("a new flow asks one step, and always", () => {
  expect(bodyOf({ ...NEW_FLOW, steps: [{ ...newStep("1"), name: " First " }] })).toEqual({
    ...{ description: "", sameApprover: false },
    steps: [
      {
        ...{ name: "First", approvers: [{ role: "approver" }], need: "any", parallel: false },
        ...{ deadlineHours: 336, onDeadline: "reject" },
      },
    ],
  });
});

test("approvers are read one a line, with a space or a colon", () => {
  expect(approversOf("role operator\n\n group: /ops \nuser:user-1\ntenant-admin")).toEqual([
    { role: "operator" },
    { group: "/ops" },
    { user: "user-1" },
    { role: "tenant-admin" },
  ]);
});
