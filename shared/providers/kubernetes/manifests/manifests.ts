import type { ObjectChange, Release, ReleaseHealth, ReleasePlace } from "../../workloads.ts";
import { type Cluster, healthOfObjects } from "../health.ts";
import { refOf } from "../objects.ts";
import { driftOf } from "./diff.ts";
import { type Inventory, Records, releasesOf } from "./record.ts";

/** Newest first; none: this format has put nothing there. One request. */
export async function historyOf({ transport }: Cluster, place: ReleasePlace): Promise<readonly Release[]> {
  return releasesOf(place, await new Records(transport, place).list());
}

/** How what was put, or is being put, is. One request for the revisions, one for the objects, and as `healthOfObjects`. */
export async function healthOfManifests(cluster: Cluster, place: ReleasePlace, budgetMs = 0): Promise<ReleaseHealth> {
  const { objects } = await newestOf(cluster, place);
  const put = objects.map((object) => ({ ...refOf(object), labels: object.metadata.labels ?? {} }));
  return healthOfObjects(cluster, put, { namespace: place.namespace, budgetMs });
}

/** Against what was put whole last. */
export async function driftOfManifests(cluster: Cluster, place: ReleasePlace): Promise<readonly ObjectChange[]> {
  const { objects } = await newestOf(cluster, place, "deployed");
  return driftOf(cluster, place, objects);
}

async function newestOf({ transport }: Cluster, place: ReleasePlace, state?: "deployed"): Promise<Inventory> {
  const records = new Records(transport, place);
  const found = (await records.list()).find((one) => state === undefined || one.state === state);
  const inventory = found === undefined ? undefined : await records.load(found);
  return inventory ?? { objects: [], kept: [] };
}
