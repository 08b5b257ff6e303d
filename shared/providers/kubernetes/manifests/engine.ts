import type { Cluster } from "../health.ts";
import type { ReleaseEngine } from "../releases.ts";
import { diffManifests } from "./diff.ts";
import { driftOfManifests, healthOfManifests, historyOf } from "./manifests.ts";
import { putManifests } from "./put.ts";
import { removeManifests } from "./remove.ts";

/** Packages of format `manifests`: they have no jobs of their own beside what they put. */
export function manifestsEngine(cluster: Cluster): ReleaseEngine {
  return {
    diff: (input) => diffManifests(cluster, input),
    put: (input) => putManifests(cluster, input),
    history: (place) => historyOf(cluster, place),
    remove: (place) => removeManifests(cluster, place),
    drift: (place) => driftOfManifests(cluster, place),
    health: (place, budgetMs) => healthOfManifests(cluster, place, budgetMs),
    hooksOf: async () => [],
  };
}
