import type { App, AppVersion } from "../../../sdk/index.ts";

export type Stage = NonNullable<App["stage"]>;

/** In the order in which a version passes them. */
export const STAGES: readonly Stage[] = ["develop", "test", "staging", "production"];

/** Whether a stage can be given a version: what its tenant may deploy. */
export function isDeployable({ status, fault }: Pick<AppVersion, "status" | "fault">): boolean {
  return fault === undefined && ["draft", "submitted", "in-review", "passed", "active"].includes(status);
}
