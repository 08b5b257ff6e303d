import * as z from "zod";
import { ProviderError } from "../../contract.ts";
import type { ObjectRef, ReleasePlace } from "../../workloads.ts";
import type { Cluster } from "../health.ts";
import { json } from "../json.ts";
import { at, groupOf, identityOf, listAt, nameOf, textAt, textsAt } from "../members.ts";
import { pause } from "../watch.ts";
import { inOrder } from "./order.ts";
import { Records, refsIn } from "./record.ts";
import { type Live, Objects } from "./requests.ts";

/** How long one call waits for what holds on, before it is told and asked again. */
const GONE_MS = 10_000;
const LOOK_MS = 250;

/**
 * Deletes a release's objects, the last that was put first, then its records: killed between any two requests, the next call
 * goes on. Requests: 1 for the revisions, 1 for each, 2 or 3 for each object.
 * @throws ProviderError `unavailable` with code `ObjectTerminating` while something holds on: ask again
 */
export async function removeManifests(cluster: Cluster, place: ReleasePlace): Promise<void> {
  const records = new Records(cluster.transport, place);
  const listed = await records.list();
  const [newest] = listed;
  if (newest === undefined) return;
  if (newest.state !== "removing") await records.mark(newest, "removing", cluster.clock().toISOString());
  const loaded = await Promise.all(listed.map((one) => records.load(one)));
  const inventories = loaded.filter((one) => one !== undefined);
  const [any] = inventories.flatMap(({ objects }) => objects);
  const labels = any === undefined ? undefined : ownLabels(any);
  const refs = new Map(inventories.flatMap(refsIn).map((ref) => [identityOf(ref), ref] as const));
  const api = new Objects(cluster.transport, cluster.resources, place.namespace);
  const going: ObjectRef[] = [];
  for (const ref of inOrder([...refs.values()], (one) => one).toReversed()) {
    const live = await api.head(ref);
    if (live === undefined || labels === undefined || !isOf(live, labels)) continue;
    if (ref.kind === "CustomResourceDefinition" && (await isUsed(cluster, api, ref))) continue;
    await api.delete(ref, live);
    going.push(ref);
  }
  await ended(api, going);
  for (const one of listed.toReversed()) await records.delete(one);
}

const OURS = /^pitrix\.io\//;

/** What says of an object that it is of this release. */
function ownLabels(object: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(textsAt(object, "metadata", "labels")).filter(([name]) => OURS.test(name)));
}

const isOf = ({ metadata }: Live, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value);

const List = z.object({ items: z.array(z.unknown()).nullish() });

/** A definition goes with all objects of its kind, those of others too: one that others use stays. */
async function isUsed({ transport }: Cluster, api: Objects, ref: ObjectRef): Promise<boolean> {
  const definition = await api.get(ref);
  const served = listAt(definition, "spec", "versions").find((version) => at(version, "served") === true);
  const group = textAt(definition, "spec", "group");
  if (served === undefined || groupOf(`${group}/v1`) === "") return false;
  const plural = textAt(definition, "spec", "names", "plural");
  const path = `/apis/${[group, textAt(served, "name"), plural].map(encodeURIComponent).join("/")}?limit=1`;
  const { items } = await json(transport, List, { method: "GET", path });
  return (items ?? []).length > 0;
}

async function ended(api: Objects, going: readonly ObjectRef[]): Promise<void> {
  const end = Date.now() + GONE_MS;
  for (const ref of going) {
    for (let live = await api.head(ref); live !== undefined; live = await api.head(ref)) {
      // One of its name that somebody has made since.
      if (live.metadata.deletionTimestamp === undefined) break;
      if (Date.now() >= end) throw held(ref, live);
      await pause(LOOK_MS);
    }
  }
}

function held(ref: ObjectRef, { metadata }: Live): ProviderError {
  const by = metadata.finalizers?.length ? ` It is held by ${metadata.finalizers.join(", ")}.` : "";
  return new ProviderError({
    kind: "unavailable",
    providerCode: "ObjectTerminating",
    message: `${nameOf(ref)} is being deleted and is not gone yet.${by}`,
  });
}
