import type { ReleasePlace } from "../../workloads.ts";
import { endingCluster } from "../deadline.ts";
import type { Cluster } from "../health.ts";
import type { FormatReleases } from "../releases.ts";
import { diffManifests, driftOf } from "./diff.ts";
import { putManifests } from "./put.ts";
import { type Recorded, Records, releasesOf } from "./record.ts";
import { removeManifests } from "./remove.ts";

/** Releases of packages of plain objects. They have no hooks. */
export function manifestReleases(cluster: Cluster): FormatReleases {
  const { transport } = cluster;
  const historyOf = async (place: ReleasePlace) => releasesOf(place, await new Records(transport, place).list());
  const objectsOf = async (place: ReleasePlace, wanted: (recorded: Recorded) => boolean = () => true) => {
    const records = new Records(transport, place);
    const found = (await records.list()).find(wanted);
    const inventory = found === undefined ? undefined : await records.load(found);
    return inventory?.objects ?? [];
  };
  return {
    describe: async (place) => (await historyOf(place))[0],
    history: historyOf,
    diff: (input, deadline) =>
      diffManifests(deadline === undefined ? cluster : endingCluster(cluster, deadline), input),
    put: (input) => putManifests(cluster, input),
    remove: (place) => removeManifests(cluster, place),
    // Against what was put whole last.
    drift: async (place) => driftOf(cluster, place, await objectsOf(place, ({ state }) => state === "deployed")),
    hooksOf: async () => [],
    objectsOf: (place) => objectsOf(place),
  };
}
