import { expect, test } from "vitest";
import { MachineAnswer, machineOf } from "./machine-answers.ts";

const seen = (provisioningState: string, power: string | undefined, failure?: string) =>
  machineOf(
    MachineAnswer.parse({
      name: "pitrix-1",
      tags: { "PITRIX:Key": "k" },
      properties: {
        provisioningState,
        hardwareProfile: { vmSize: "Standard_B1s" },
        storageProfile: { imageReference: { id: "/x" }, osDisk: { name: "os" }, dataDisks: [{ lun: 5, name: "data" }] },
        instanceView: {
          statuses: [
            ...(failure === undefined
              ? []
              : [{ code: "ProvisioningState/failed/AllocationFailed", displayStatus: "Failed", message: failure }]),
            ...(power === undefined ? [] : [{ code: `PowerState/${power}` }]),
          ],
        },
      },
    }),
    undefined,
  ).report;

test.each([
  ["Creating", undefined, "pending"],
  ["Creating", "running", "pending"],
  ["Succeeded", undefined, "pending"],
  ["Succeeded", "starting", "pending"],
  ["Succeeded", "running", "running"],
  ["Updating", "running", "running"],
  ["Succeeded", "deallocating", "stopping"],
  ["Updating", "deallocated", "stopping"],
  ["Succeeded", "deallocated", "stopped"],
  ["Succeeded", "stopped", "stopped"],
  ["Deleting", "running", "terminating"],
  ["Failed", "running", "running"],
  ["Failed", "deallocated", "stopped"],
  ["Failed", undefined, "error"],
] as const)("%s and %s is %s", (provisioning, power, state) => {
  expect(seen(provisioning, power).state).toBe(state);
});

test("a machine that Azure could not make says why, in Azure's words", () => {
  expect(seen("Failed", undefined, "Allocation failed.")).toMatchObject({
    state: "error",
    reason: "Allocation failed.",
  });
  expect(seen("Failed", "deallocated", "No room.")).toMatchObject({ state: "stopped", reason: "No room." });
  expect(seen("Failed", "running", "Late.")).not.toHaveProperty("reason");
});

test("tags are ours in whatever letters, and disks are named by their place", () => {
  expect(seen("Succeeded", "running")).toMatchObject({
    tags: { "pitrix:key": "k" },
    imageId: "/x",
    volumes: [
      { volumeId: "os", device: "/dev/sda" },
      { volumeId: "data", device: "/dev/sdf" },
    ],
  });
});
