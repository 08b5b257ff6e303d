import * as z from "zod";
import type { ObjectRef, ReleasePlace } from "../../workloads.ts";
import { found } from "../json.ts";
import { ClusterObject, readObjects, refKey, refOf } from "../objects.ts";
import { Resources } from "../resources.ts";
import type { ClusterTransport } from "../transport.ts";
import { type ReleaseRecord, stateOf } from "./record.ts";
import { deleteRecord, type Listed, loadRecord } from "./records.ts";

/**
 * After a put: deletes what failed puts before it made and this one does not make, and then their records. Nothing to do
 * when none has failed. Requests: two for each failed record, and two for each object that is left of it.
 */
export async function tidy(
  transport: ClusterTransport,
  place: ReleasePlace,
  listed: readonly Listed[],
  deployed: ReleaseRecord,
): Promise<void> {
  const failed = listed.filter(({ revision, status }) => revision < deployed.version && isOver(status));
  if (failed.length === 0) return;
  const resources = new Resources(transport);
  const wanted = new Set(refsOf(deployed, place).map(refKey));
  for (const record of failed) {
    const loaded = await loadRecord(transport, place, record);
    const left = loaded === undefined ? [] : refsOf(loaded.record, place).filter((ref) => !wanted.has(refKey(ref)));
    for (const ref of left) await deleteOwn(transport, resources, place, ref);
    await deleteRecord(transport, place, record);
  }
}

/** A pending one was marked as failed before the put began; its label was read earlier. */
const isOver = (status: string): boolean => ["failed", "pending"].includes(stateOf(status));

/** What a record says it made, its hooks apart. Objects of no namespace have the release's here, as all have. */
export function refsOf({ manifest }: ReleaseRecord, { namespace }: ReleasePlace): readonly ObjectRef[] {
  return readObjects(manifest ?? "").map((object) => refOf(object, namespace));
}

/**
 * One that somebody else has made meanwhile, or that asks to be kept, stays. Two requests.
 * @param isOwn of what the engine itself put, when left out
 */
export async function deleteOwn(
  transport: ClusterTransport,
  resources: Resources,
  place: ReleasePlace,
  ref: ObjectRef,
  isOwn: (object: ClusterObject) => boolean = (object) => isPut(object, place),
): Promise<void> {
  const path = await resources.pathOf(ref, place.namespace);
  const object = path === undefined ? undefined : await found(transport, Live, { method: "GET", path });
  if (path === undefined || object === undefined || !isOwn(object) || isKept(object)) return;
  const preconditions = { uid: object.metadata.uid };
  await found(transport, z.looseObject({}), {
    method: "DELETE",
    path,
    body: { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background", preconditions },
  });
}

const Live = ClusterObject.extend({ metadata: ClusterObject.shape.metadata.extend({ uid: z.string() }) });

function isPut({ metadata }: ClusterObject, { namespace, name }: ReleasePlace): boolean {
  const { annotations } = metadata;
  return (
    annotations?.["meta.helm.sh/release-name"] === name && annotations["meta.helm.sh/release-namespace"] === namespace
  );
}

/** The package asks for it: data that outlives the app. */
export const isKept = ({ metadata }: ClusterObject): boolean =>
  metadata.annotations?.["helm.sh/resource-policy"] === "keep";
