import type { TaskKind } from "../contract.ts";
import { clusterPlace } from "./place.ts";

/** Deletes the release with its objects and its history. Done when it is gone, whoever took it away. */
export const removeRelease: TaskKind = {
  kind: "remove-release",
  capability: "workloads",
  follows: true,
  timeoutMs: 15 * 60_000,
  async run(context) {
    const { releases, place } = await clusterPlace(context);
    await releases.remove({ ...place, key: context.job.id });
    return { kind: "done" };
  },
};
