import { readArchive } from "../../../packages/archive.ts";
import { manifestsFormat } from "../../../packages/manifests/format.ts";
import { objectsIn } from "../../../packages/manifests/objects.ts";
import type { PackageMeta } from "../../../packages/meta.ts";
import { ProviderError } from "../../contract.ts";
import type { ObjectRef, ReleaseInput } from "../../workloads.ts";
import { adjusted } from "../adjust.ts";
import { scales } from "../autoscaler.ts";
import { RELEASE_LABEL } from "../hook-marker.ts";
import { unknownKind } from "../kinds.ts";
import { labelsOf } from "../labels.ts";
import { at, groupOf, objectAt, textAt } from "../members.ts";
import { ClusterObject, refOf } from "../objects.ts";
import { requireOpenNamespaces } from "../other-namespaces.ts";
import type { Resources } from "../resources.ts";
import type { ClusterTransport } from "../transport.ts";
import { inOrder } from "./order.ts";

/** A package's objects as they are to be put, in that order, each with its namespace where it has one. */
export interface Prepared {
  readonly objects: readonly ClusterObject[];
  readonly meta: PackageMeta;
  /** What says that an object is this release's. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Reads the archive, changes its objects as the user adjusted them and puts each where it belongs. One request for each
 * version of an API group, and for each other namespace that an object names.
 * @throws ProviderError `invalid` for a package that is none, for kinds that this cluster does not know, and for what is
 *   to lie in a namespace of somebody else's: all before anything is put
 */
export async function prepare(
  { transport, resources }: { readonly transport: ClusterTransport; readonly resources: Resources },
  input: ReleaseInput,
): Promise<Prepared> {
  const files = await readArchive(input.archive).catch((error: unknown) => {
    throw unreadable(error instanceof Error ? error.message : String(error));
  });
  const read = manifestsFormat.read(files);
  if (!read.ok)
    throw unreadable(read.faults.map(({ file, pointer, detail }) => `${file}#${pointer}: ${detail}`).join(" "));
  const labels = { ...labelsOf(input.tags), [RELEASE_LABEL]: input.name };
  const packed = objectsIn(files).map(({ object }) => ClusterObject.parse(object));
  const { objects } = adjusted(packed, input.adjustments ?? {}, labels, input.stopped);
  await requireOpenNamespaces(transport, { namespace: input.namespace, labels }, objects);
  const scaled = new Set(objects.map(scales));
  const placed = await Promise.all(
    objects
      // The release's own namespace is made, and ended, by whoever asked for it.
      .filter(({ kind, metadata }) => !(kind === "Namespace" && metadata.name === input.namespace))
      .map((object) => placedIn(resources, input.namespace, objects, scaled, object)),
  );
  return { objects: inOrder(placed, (object) => object), meta: read.package.meta, labels };
}

async function placedIn(
  resources: Resources,
  namespace: string,
  all: readonly ClusterObject[],
  scaled: ReadonlySet<string | undefined>,
  object: ClusterObject,
): Promise<ClusterObject> {
  const { namespace: own = namespace, ...metadata } = object.metadata;
  const ref = refOf(object);
  const namespaced = (await resources.of(ref.apiVersion, ref.kind))?.namespaced ?? definedIn(all, ref);
  if (namespaced === undefined) throw unknownKind(ref);
  const { status: _, ...rest } = object;
  return withoutReplicas({ ...rest, metadata: { ...metadata, ...(namespaced ? { namespace: own } : {}) } }, scaled);
}

/** Whether objects of a kind that the package itself defines lie in a namespace; `undefined`: it does not define it. */
function definedIn(all: readonly ClusterObject[], { apiVersion, kind }: ObjectRef): boolean | undefined {
  const definition = all.find(
    (object) =>
      object.kind === "CustomResourceDefinition" &&
      textAt(object, "spec", "names", "kind") === kind &&
      textAt(object, "spec", "group") === groupOf(apiVersion),
  );
  return definition === undefined ? undefined : textAt(definition, "spec", "scope") !== "Cluster";
}

/** How many pods a workload has that follows its load is its autoscaler's business: we would take it back with every put. */
function withoutReplicas(object: ClusterObject, scaled: ReadonlySet<string | undefined>): ClusterObject {
  if (!scaled.has(`${object.kind}/${object.metadata.name}`) || at(object, "spec", "replicas") === undefined)
    return object;
  const spec = Object.fromEntries(Object.entries(objectAt(object, "spec")).filter(([name]) => name !== "replicas"));
  return { ...object, spec };
}

function unreadable(message: string): ProviderError {
  return new ProviderError({
    kind: "invalid",
    providerCode: "InvalidPackage",
    message: `The package makes no good objects: ${message.slice(0, 500)}`,
  });
}
