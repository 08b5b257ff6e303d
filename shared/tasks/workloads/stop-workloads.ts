import type { TaskKind } from "../contract.ts";
import { clusterPlace } from "./place.ts";
import { put } from "./put.ts";

/**
 * Puts the package so that no pod of it runs, as one more revision of the release: what the deployment is meant to be is
 * not changed, so that putting that again starts it. Volumes, services and configuration stay.
 */
export const stopWorkloads: TaskKind = {
  kind: "stop-workloads",
  capability: "workloads",
  follows: true,
  timeoutMs: 15 * 60_000,
  async run(context) {
    const { releases, place } = await clusterPlace(context);
    if ((await releases.describe(place)) === undefined) return { kind: "skipped", reason: "nothing is there" };
    return put(releases, { ...(await context.release()), stopped: true });
  },
};
