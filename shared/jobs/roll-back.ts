import { configureLayers } from "./configure.ts";
import type { Operation } from "./contract.ts";
import { versionLayers } from "./upgrade.ts";

/**
 * Back to an earlier revision: its configuration where only that differs, and its files and services where the version
 * does, or where a failed job left nobody knows what. `upgrade` leads upwards only, so it does not run.
 */
export const rollBack: Operation = {
  kind: "roll-back",
  plan(facts) {
    const { renews } = facts.input;
    return renews === undefined
      ? configureLayers(facts)
      : versionLayers(facts, { withUpgrade: false, courtesy: true, all: renews === "all" });
  },
};
