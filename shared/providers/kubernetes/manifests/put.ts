import { ProviderError } from "../../contract.ts";
import type { ObjectRef, Release, ReleaseInput } from "../../workloads.ts";
import { scales } from "../autoscaler.ts";
import { type Cluster, healthOfObjects } from "../health.ts";
import { at, identityOf, nameOf, numberAt } from "../members.ts";
import { type ClusterObject, refOf } from "../objects.ts";
import { Resources } from "../resources.ts";
import { pause } from "../watch.ts";
import { hasField } from "./field-path.ts";
import { inOrder } from "./order.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { type Inventory, labelOfKey, type Recorded, Records, refsIn, releasesOf, underWay } from "./record.ts";
import { type Live, MANAGER, Objects } from "./requests.ts";

/** Revisions that a cluster keeps of a release. */
const HISTORY = 10;
/** A put whose worker says nothing for so long has died. A call's own time is less. */
const DEAD_MS = 5 * 60_000;
/** What a cluster takes to serve a kind that was defined, and to end an object that is in our way. */
const ESTABLISH_MS = 15_000;
const GONE_MS = 5_000;
const LOOK_MS = 200;
/** Holds the number of pods while it goes over from us to an autoscaler. */
const HANDOVER = `${MANAGER}-scale`;
/** Whoever prunes them would delete what others have put in. */
export const KEPT: ReadonlySet<string> = new Set(["CustomResourceDefinition", "Namespace"]);

/**
 * Puts a package's objects by server-side apply: its revision is written down, each object applied in order, what the
 * package does not have any more deleted, and the revision marked. Requests: 1 for the revisions, 2 to write and mark, 1 or
 * 2 to load the one before, and 2 for each object, put or pruned.
 */
export async function putManifests(cluster: Cluster, input: ReleaseInput): Promise<Release> {
  const records = new Records(cluster.transport, input);
  const listed = await records.list();
  const key = labelOfKey(input.key);
  const done = listed.find((one) => one.key === key && one.state === "deployed");
  if (done !== undefined) return release(input, listed, done);
  const prepared = await prepare(cluster, input);
  const [newest] = listed;
  if (newest !== undefined && newest.key !== key) refuseWhile(newest, cluster.clock());
  const before = await inventories(records, listed);
  const again = newest?.key === key && newest.state !== "removing";
  const recorded = recordedOf(cluster, prepared, key, (newest?.revision ?? 0) + (again ? 0 : 1));
  const kept = keptOf(before, prepared.objects);
  await records.write(recorded, { objects: [...prepared.objects], kept }, prepared.labels, again ? "again" : "create");
  try {
    await applyAll(cluster, input, prepared, before);
    await prune(cluster, input, prepared, before);
  } catch (error) {
    // What may pass by itself is gone on with under the same key.
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    await records.mark(recorded, "failed", cluster.clock().toISOString());
    throw error;
  }
  await records.mark(recorded, "deployed", cluster.clock().toISOString());
  for (const old of listed.slice(HISTORY - (again ? 0 : 1))) await records.delete(old);
  return release(input, listed, { ...recorded, state: "deployed" });
}

function release(input: ReleaseInput, listed: readonly Recorded[], recorded: Recorded): Release {
  const others = listed.filter(({ revision }) => revision !== recorded.revision);
  const all = [...others, recorded].sort((one, other) => other.revision - one.revision);
  const [newest] = releasesOf(input, all).filter(({ revision }) => revision === recorded.revision);
  if (newest === undefined) throw new Error("a revision is not among its own");
  return newest;
}

function refuseWhile({ state, updatedAt, revision }: Recorded, now: Date): void {
  if (state !== "pending" || now.getTime() - Date.parse(updatedAt) > DEAD_MS) return;
  throw underWay(`Another put of this release (revision ${revision}) is under way since ${updatedAt}.`);
}

/** What may be there: of the newest that was put whole, and of all that were begun after it. Newest first. */
export async function inventories(records: Records, listed: readonly Recorded[]): Promise<readonly Inventory[]> {
  const last = listed.findIndex(({ state }) => state === "deployed");
  const begun = last === -1 ? listed : listed.slice(0, last + 1);
  const loaded = await Promise.all(begun.map((one) => records.load(one)));
  return loaded.filter((one) => one !== undefined);
}

function recordedOf({ clock }: Cluster, { meta }: Prepared, key: string, revision: number): Recorded {
  return {
    revision,
    state: "pending",
    key,
    updatedAt: clock().toISOString(),
    package: meta.name ?? "",
    packageVersion: meta.version ?? "",
    ...(meta.appVersion === undefined ? {} : { appVersion: meta.appVersion }),
  };
}

function keptOf(before: readonly Inventory[], objects: readonly ClusterObject[]) {
  return gone(before, objects)
    .filter(({ kind }) => KEPT.has(kind))
    .map(({ apiVersion, kind, name, namespace }) => ({ apiVersion, kind, name, namespace }));
}

/** What was put before and is not in the package any more. */
export function gone(before: readonly Inventory[], objects: readonly ClusterObject[]): readonly ObjectRef[] {
  const stays = new Set(objects.map((object) => identityOf(refOf(object))));
  const all = new Map(before.flatMap(refsIn).map((ref) => [identityOf(ref), ref] as const));
  return [...all.values()].filter((ref) => !stays.has(identityOf(ref)));
}

async function applyAll(cluster: Cluster, input: ReleaseInput, prepared: Prepared, before: readonly Inventory[]) {
  const { objects } = prepared;
  let api = new Objects(cluster.transport, cluster.resources, input.namespace);
  const definitions = objects.filter(({ kind }) => kind === "CustomResourceDefinition").map((object) => refOf(object));
  let established = definitions.length === 0;
  for (const object of objects) {
    // By the order of kinds, what follows the definitions may be of their kinds.
    if (!established && !KEPT.has(object.kind) && object.kind !== "PriorityClass") {
      const options = { namespace: input.namespace, budgetMs: ESTABLISH_MS };
      const { ready, failure } = await healthOfObjects(cluster, definitions, options);
      if (!ready) throw unserved(failure?.message);
      // Asked anew: it knows other kinds now.
      api = new Objects(cluster.transport, new Resources(cluster.transport), input.namespace);
      established = true;
    }
    await applyOne(api, object, prepared, before);
  }
}

async function applyOne(
  api: Objects,
  object: ClusterObject,
  { objects, labels }: Prepared,
  before: readonly Inventory[],
): Promise<void> {
  const ref = refOf(object);
  const live = await settled(api, ref);
  const own = before.flatMap(({ objects }) => objects.filter((one) => identityOf(refOf(one)) === identityOf(ref)));
  if (live !== undefined && own.length === 0 && !isOurs(live, labels)) throw taken(ref);
  await handOver(api, object, own, objects);
  const applied = await api.apply(object, { force: false });
  if (applied.ok) return;
  const foreign = applied.conflicts.filter(({ field, message }) => !isOwnField(field, message, own));
  if (foreign.length > 0) throw conflicting(ref, foreign);
  const forced = await api.apply(object, { force: true });
  if (!forced.ok) throw conflicting(ref, forced.conflicts);
}

/** The object as it is; one that is being deleted is waited for, as its name is free only then. */
async function settled(api: Objects, ref: ObjectRef): Promise<Live | undefined> {
  const end = Date.now() + GONE_MS;
  for (;;) {
    const live = await api.head(ref);
    if (live?.metadata.deletionTimestamp === undefined) return live;
    if (Date.now() >= end) throw ending(ref, live);
    await pause(LOOK_MS);
  }
}

export function isOurs({ metadata }: Live, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value);
}

/** Set by us before and by somebody behind our back since: the package says what it is to be. */
function isOwnField(field: string, message: string, own: readonly ClusterObject[]): boolean {
  // After an autoscaler is gone, the number of pods is ours again.
  return (
    field === ".spec.replicas" || message.includes(`"${HANDOVER}"`) || own.some((object) => hasField(object, field))
  );
}

/** A number of pods that we do not say any more would fall back to 1: it goes over to whoever says it from now on. */
async function handOver(
  api: Objects,
  object: ClusterObject,
  own: readonly ClusterObject[],
  all: readonly ClusterObject[],
): Promise<void> {
  const said = own.some((one) => at(one, "spec", "replicas") !== undefined);
  if (!said || at(object, "spec", "replicas") !== undefined) return;
  const replicas = at(await api.get(refOf(object)), "spec", "replicas");
  if (typeof replicas !== "number") return;
  // An autoscaler leaves alone what has none: it was stopped, and begins with the least that it may have.
  const held = replicas === 0 ? least(object, all) : replicas;
  const { name, namespace } = object.metadata;
  const { apiVersion, kind } = object;
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  await api.apply({ apiVersion, kind, metadata, spec: { replicas: held } }, { force: true, manager: HANDOVER });
}

function least({ kind, metadata }: ClusterObject, all: readonly ClusterObject[]): number {
  const scaler = all.find((one) => scales(one) === `${kind}/${metadata.name}`);
  return (scaler && numberAt(scaler, "spec", "minReplicas")) ?? 1;
}

/** Deletes what the package has no more, the other way round; what does not say that it is ours stays. */
async function prune(
  cluster: Cluster,
  input: ReleaseInput,
  { objects, labels }: Prepared,
  before: readonly Inventory[],
) {
  const api = new Objects(cluster.transport, cluster.resources, input.namespace);
  const old = inOrder(gone(before, objects), (ref) => ref).toReversed();
  for (const ref of old.filter(({ kind }) => !KEPT.has(kind))) {
    const live = await api.head(ref);
    if (live !== undefined && isOurs(live, labels)) await api.delete(ref, live);
  }
}

function taken(ref: ObjectRef): ProviderError {
  return new ProviderError({
    kind: "conflict",
    providerCode: "AlreadyExists",
    message: `${nameOf(ref)} is there already, and this deployment did not make it.`,
    remedy: "Remove it, or deploy into another namespace.",
  });
}

function conflicting(
  ref: ObjectRef,
  conflicts: readonly { readonly field: string; readonly message: string }[],
): ProviderError {
  const fields = conflicts.slice(0, 10).map(({ field, message }) => `${field} (${message.slice(0, 200)})`);
  return new ProviderError({
    kind: "conflict",
    providerCode: "FieldConflict",
    message: `${nameOf(ref)}: others have set what the package sets, too: ${fields.join(", ")}.`,
    remedy: "Take these fields out of the package, or let the other program leave them alone.",
  });
}

function ending(ref: ObjectRef, { metadata }: Live): ProviderError {
  const held = metadata.finalizers?.length ? ` It is held by ${metadata.finalizers.join(", ")}.` : "";
  return new ProviderError({
    kind: "unavailable",
    providerCode: "ObjectTerminating",
    message: `${nameOf(ref)} is being deleted, and its name is not free yet.${held}`,
  });
}

function unserved(message = "the cluster does not serve the kinds that the package defines"): ProviderError {
  return new ProviderError({ kind: "unavailable", providerCode: "KindNotEstablished", message: `${message}.` });
}
