import type { TaskKind } from "../contract.ts";
import { clusterPlace } from "./place.ts";
import { put } from "./put.ts";

/**
 * Puts the package with its answers into the namespace, as a new revision of the release. It waits for nothing: the next
 * step does. Called again after a death it mends what was left, under the same key.
 */
export const putRelease: TaskKind = {
  kind: "put-release",
  capability: "workloads",
  follows: true,
  timeoutMs: 15 * 60_000,
  async run(context) {
    const { releases } = await clusterPlace(context);
    return put(releases, await context.release());
  },
};
