import * as z from "zod";
import type { DeploymentStatus } from "../deployment/status.ts";

/**
 * What its deployments are together. `progressing`: something of it is changed, or waits for that; `partly_active`: some are
 * active and some are not, and nothing is under way; `stopped`: none runs, and that was wanted.
 */
export const PlacementStatus = z.enum([
  "pending_approval",
  "progressing",
  "active",
  "partly_active",
  "stopped",
  "failed",
  "deleted",
]);
export type PlacementStatus = z.infer<typeof PlacementStatus>;

const RESTING: ReadonlySet<DeploymentStatus> = new Set(["active", "failed", "rejected", "stopped", "ceased"]);
const OFF: ReadonlySet<DeploymentStatus> = new Set(["stopped", "ceased"]);

/** One state for all; those that are deleted count no more. Pure. */
export function rolledUp(statuses: readonly DeploymentStatus[]): PlacementStatus {
  const living = statuses.filter((status) => status !== "deleted");
  if (living.length === 0) return "deleted";
  const moving = living.filter((status) => !RESTING.has(status));
  if (moving.length > 0)
    return moving.every((status) => status === "pending_approval") ? "pending_approval" : "progressing";
  if (living.every((status) => status === "active")) return "active";
  if (living.includes("active")) return "partly_active";
  return living.every((status) => OFF.has(status)) ? "stopped" : "failed";
}
