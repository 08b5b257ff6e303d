import type { ObjectChange, ReleaseDiff, ReleaseInput, ReleasePlace } from "../../workloads.ts";
import { compareObjects } from "../compare.ts";
import { type ClusterObject, readObjects, refKey, refOf } from "../objects.ts";
import { Resources } from "../resources.ts";
import { warningsOf, workloadsOf } from "../told.ts";
import { type EngineOptions, runEngine, taken } from "./engine.ts";
import { underWay } from "./faults.ts";
import { isHook } from "./hooks.ts";
import { maskerOf } from "./masking.ts";
import { stateOf } from "./record.ts";
import { type Listed, listRecords, loadRecord } from "./records.ts";
import { isKept } from "./tidy.ts";

/** Field manager of the engine. */
const MANAGER = "helm";

/**
 * What a put would make, change and delete: rendered by the engine against the cluster as it is, compared by the API
 * server's dry run. Writes nothing. Hooks are no part of it. Requests: those of a render (6), two for each object.
 * @throws ProviderError as a put
 */
export async function diffRelease(options: EngineOptions, input: ReleaseInput): Promise<ReleaseDiff> {
  const { transport } = options;
  const listed = await listRecords(transport, input);
  if (listed[0] !== undefined && listed[0].key === undefined) throw taken(input);
  const objects = await renderRelease(options, input, listed);
  const put = objects.filter((object) => !isHook(object)).map((object) => asPut(object, input));
  const resources = new Resources(transport);
  const comparison = { transport, resources, manager: MANAGER, refusals: true } as const;
  const mask = maskerOf(input.values);
  const changes = (await compareObjects(comparison, input, put)).map((change) => masked(change, mask));
  const kept = new Set(put.map((object) => refKey(refOf(object, input.namespace))));
  const before = await deployedObjects(options, input, listed);
  const gone = before.filter((object) => !isKept(object) && !kept.has(refKey(refOf(object, input.namespace))));
  const deleted = await Promise.all(
    gone.map(async (object) => {
      const resource = await resources.of(object.apiVersion, object.kind);
      return {
        ...refOf(object, resource?.namespaced === false ? undefined : input.namespace),
        action: "delete" as const,
      };
    }),
  );
  return { changes: [...changes, ...deleted], warnings: warningsOf(put), workloads: workloadsOf(put) };
}

/** What the cluster says of an object may quote answers. */
function masked({ refusal, ...change }: ObjectChange, mask: (text: string) => string): ObjectChange {
  return refusal === undefined ? change : { ...change, refusal: { ...refusal, message: mask(refusal.message) } };
}

/** How the cluster's objects differ from what was put last. Requests: two, and two for each object. */
export async function driftOfRelease(options: EngineOptions, place: ReleasePlace): Promise<readonly ObjectChange[]> {
  const { transport } = options;
  const put = await deployedObjects(options, place, await listRecords(transport, place));
  const comparison = { transport, resources: new Resources(transport), manager: MANAGER };
  const changes = await compareObjects(
    comparison,
    place,
    put.map((object) => asPut(object, place)),
  );
  // A put would make it again: somebody has deleted it. And what a put would change back is what was changed.
  return changes.map(({ fields, action, ...ref }) => ({
    ...ref,
    action: action === "create" ? "delete" : action,
    ...(fields === undefined
      ? {}
      : {
          fields: fields.map(({ pointer, before, after }) => ({
            pointer,
            ...(after === undefined ? {} : { before: after }),
            ...(before === undefined ? {} : { after: before }),
          })),
        }),
  }));
}

/**
 * A package's objects as they would be put now, hooks among them.
 * @param listed its revisions, newest first
 */
export async function renderRelease(
  options: EngineOptions,
  input: ReleaseInput,
  listed: readonly Listed[],
): Promise<readonly ClusterObject[]> {
  const upgrade = listed[0] !== undefined && !["pending", "removing"].includes(stateOf(listed[0].status));
  return runEngine(options, upgrade ? "preview-upgrade" : "preview-install", input);
}

/** Without hooks; none where nothing was ever put to its end. Up to one request. */
async function deployedObjects(
  { transport }: EngineOptions,
  place: ReleasePlace,
  listed: readonly Listed[],
): Promise<readonly ClusterObject[]> {
  const deployed = listed.find(({ status }) => status === "deployed");
  if (deployed === undefined) return [];
  const loaded = await loadRecord(transport, place, deployed);
  if (loaded === undefined) throw underWay();
  return readObjects(loaded.record.manifest ?? "");
}

/** With what the engine adds to every object that it puts. */
function asPut(object: ClusterObject, { name, namespace }: ReleasePlace): ClusterObject {
  const { labels, annotations } = object.metadata;
  const owner = { "meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": namespace };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...labels, "app.kubernetes.io/managed-by": "Helm" },
      annotations: { ...annotations, ...owner },
    },
  };
}
