import { expect, it } from "vitest";
import type { DeploymentStatus } from "../deployment/status.ts";
import { type PlacementStatus, rolledUp } from "./rules.ts";

it.each<[PlacementStatus, DeploymentStatus[]]>([
  ["progressing", ["creating", "creating"]],
  ["progressing", ["failed", "creating"]],
  ["progressing", ["pending_approval", "creating"]],
  ["pending_approval", ["pending_approval", "active"]],
  ["active", ["active", "active"]],
  ["active", ["active", "deleted"]],
  ["partly_active", ["active", "failed"]],
  ["partly_active", ["stopped", "active"]],
  ["stopped", ["stopped", "ceased"]],
  ["failed", ["failed", "stopped"]],
  ["failed", ["rejected"]],
  ["progressing", ["deleting", "deleted"]],
  ["deleted", ["deleted", "deleted"]],
  ["deleted", []],
])("is %s of %j", (status, statuses) => {
  expect(rolledUp(statuses)).toBe(status);
  expect(rolledUp([...statuses].reverse())).toBe(status);
});
