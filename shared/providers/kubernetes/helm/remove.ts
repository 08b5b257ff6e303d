import * as z from "zod";
import type { ObjectRef, ReleasePlace } from "../../workloads.ts";
import { found, json } from "../json.ts";
import { type ClusterObject, readObjects, refKey, refOf } from "../objects.ts";
import { Resources } from "../resources.ts";
import type { ClusterTransport } from "../transport.ts";
import { taken } from "./engine.ts";
import { type ReleaseRecord, stateOf } from "./record.ts";
import { deleteRecord, listRecords, loadRecord } from "./records.ts";
import { deleteOwn, refsOf } from "./tidy.ts";

/** Objects that are deleted at the same time. */
const AT_ONCE = 8;

/**
 * Deletes what a release made and then its records, oldest first, so that a remove that dies in the middle is seen and can
 * be done again. The engine itself is not run: it would forget what failed puts made. Its hooks' objects go too, and the
 * claims of its stateful sets, which their pods wrote to. What asks to be kept stays, and so do definitions of kinds, whose
 * objects other apps may have. Requests: one, two for each record in use, two for each object, one for each record.
 * @throws ProviderError `conflict` for a release that somebody else made
 */
export async function removeRelease(transport: ClusterTransport, place: ReleasePlace): Promise<void> {
  const listed = await listRecords(transport, place);
  const [newest] = listed;
  if (newest === undefined) return;
  if (newest.key === undefined) throw taken(place);
  const resources = new Resources(transport);
  // What is superseded made nothing that a later one has not.
  const used = listed.filter(({ status }) => stateOf(status) !== "superseded");
  const done = new Set<string>();
  for (const record of used) {
    const loaded = await loadRecord(transport, place, record);
    if (loaded === undefined) continue;
    await removeClaims(transport, place, loaded.record, () =>
      removeObjects(transport, resources, place, loaded.record, done),
    );
  }
  for (const record of [...listed].reverse()) await deleteRecord(transport, place, record);
}

async function removeObjects(
  transport: ClusterTransport,
  resources: Resources,
  place: ReleasePlace,
  record: ReleaseRecord,
  done: Set<string>,
): Promise<void> {
  // What serves and runs goes before what it is made of, as the engine has it.
  const left = refsOf(record, place)
    .toReversed()
    .filter((ref) => !done.has(refKey(ref)));
  for (const some of together(left)) {
    await Promise.all(some.map((ref) => deleteOwn(transport, resources, place, ref)));
    for (const ref of some) done.add(refKey(ref));
  }
  for (const hook of (record.hooks ?? []).flatMap(({ manifest }) => readObjects(manifest))) {
    const ref = refOf(hook, place.namespace);
    const label = hook.metadata.labels?.[DEPLOYMENT];
    const isOwn = ({ metadata }: ClusterObject) => label !== undefined && metadata.labels?.[DEPLOYMENT] === label;
    await deleteOwn(transport, resources, place, ref, isOwn);
  }
}

/** In their order, those of one kind that follow one another at the same time: through a Frontgate some hundred would take minutes. */
function together(refs: readonly ObjectRef[]): readonly (readonly ObjectRef[])[] {
  const groups: ObjectRef[][] = [];
  for (const ref of refs) {
    const last = groups.at(-1);
    if (last !== undefined && last.length < AT_ONCE && last[0]?.kind === ref.kind) last.push(ref);
    else groups.push([ref]);
  }
  return groups;
}

/** Hooks are run by us, and know their deployment by its label alone. */
const DEPLOYMENT = "pitrix.io/deployment";

const StatefulSet = z.looseObject({
  kind: z.literal("StatefulSet"),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  spec: z.looseObject({
    volumeClaimTemplates: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })).nullish(),
  }),
});
const Claims = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })).nullable() });
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** Claims are named `<template>-<set>-<number>` and belong to no object that is deleted with them. */
async function removeClaims(
  transport: ClusterTransport,
  place: ReleasePlace,
  record: ReleaseRecord,
  removeSets: () => Promise<void>,
): Promise<void> {
  const sets = readObjects(record.manifest ?? "").flatMap((object) => StatefulSet.safeParse(object).data ?? []);
  const names = sets.flatMap(({ metadata, spec }) =>
    (spec.volumeClaimTemplates ?? []).map((template) => ({
      namespace: metadata.namespace ?? place.namespace,
      prefix: `${template.metadata.name}-${metadata.name}-`,
    })),
  );
  await removeSets();
  for (const namespace of new Set(names.map((one) => one.namespace))) {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/persistentvolumeclaims`;
    const { items } = await json(transport, Claims, { method: "GET", path, headers: { accept: METADATA } });
    const own = (items ?? []).filter(({ metadata: { name } }) =>
      names.some(
        (one) =>
          one.namespace === namespace && name.startsWith(one.prefix) && /^\d+$/.test(name.slice(one.prefix.length)),
      ),
    );
    for (const { metadata } of own)
      await found(transport, z.looseObject({}), {
        method: "DELETE",
        path: `${path}/${encodeURIComponent(metadata.name)}`,
      });
  }
}
