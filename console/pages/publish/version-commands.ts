import type { AppVersion } from "../../../sdk/index.ts";

export type VersionCommand = "submit" | "cancel" | "release" | "suspend" | "recover" | "delete";

/** What the API takes in each state; what is vanished or deleted takes nothing. */
const ALLOWED: Readonly<Record<AppVersion["status"], readonly VersionCommand[]>> = {
  draft: ["submit", "delete"],
  rejected: ["submit", "delete"],
  submitted: ["cancel"],
  "in-review": ["cancel"],
  passed: ["release", "cancel", "delete"],
  active: ["suspend"],
  suspended: ["recover", "delete"],
  deleted: [],
  vanished: [],
};

export function allowedOf(status: AppVersion["status"]): readonly VersionCommand[] {
  return ALLOWED[status] ?? [];
}
