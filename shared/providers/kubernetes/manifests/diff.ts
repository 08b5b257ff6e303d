import { ProviderError } from "../../contract.ts";
import type { ObjectChange, ObjectRef, ReleaseDiff, ReleaseInput, ReleasePlace } from "../../workloads.ts";
import { differences } from "../differences.ts";
import type { Cluster } from "../health.ts";
import { type ClusterObject, refOf } from "../objects.ts";
import { refused } from "../refused.ts";
import { warningsOf, workloadsOf } from "../told.ts";
import { prepare } from "./prepare.ts";
import { gone, inventories, isOurs, KEPT } from "./put.ts";
import { Records } from "./record.ts";
import { MANAGER, Objects } from "./requests.ts";

/** Objects at a time. */
const AT_ONCE = 6;

/** What a put would do, by the cluster's own dry run. Requests: as a put, and nothing is written. */
export async function diffManifests(cluster: Cluster, input: ReleaseInput): Promise<ReleaseDiff> {
  const records = new Records(cluster.transport, input);
  const [prepared, before] = await Promise.all([
    prepare(cluster, input),
    records.list().then((listed) => inventories(records, listed)),
  ]);
  const api = new Objects(cluster.transport, cluster.resources, input.namespace);
  const changed = await each(prepared.objects, (object) => changeOf(api, object));
  const pruned = await each(
    gone(before, prepared.objects).filter(({ kind }) => !KEPT.has(kind)),
    async (ref): Promise<ObjectChange | undefined> => {
      const live = await api.head(ref);
      return live !== undefined && isOurs(live, prepared.labels) ? { ...ref, action: "delete" } : undefined;
    },
  );
  return {
    changes: [...changed, ...pruned].filter((change) => change !== undefined),
    warnings: warningsOf(prepared.objects),
    workloads: workloadsOf(prepared.objects),
  };
}

const isSecret = ({ kind }: ClusterObject): boolean => kind === "Secret";

async function changeOf(api: Objects, object: ClusterObject): Promise<ObjectChange | undefined> {
  const ref = refOf(object);
  const live = await api.get(ref);
  try {
    const applied = await api.apply(object, { force: true, dryRun: true });
    if (live === undefined) return { ...ref, action: "create" };
    const fields = applied.ok ? differences(live, applied.object, isSecret(object)) : [];
    return fields.length === 0 ? undefined : { ...ref, action: "change", fields };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // In a namespace, or of a kind, that the put itself makes.
    if (live === undefined && ["NotFound", "UnknownKind"].includes(error.providerCode))
      return { ...ref, action: "create" };
    const told = refused(error);
    if (told === undefined) throw error;
    // What the package says, and not what the cluster has filled in.
    if (error.providerCode === "ImmutableField")
      return {
        ...ref,
        action: "replace",
        fields: differences(live, object, isSecret(object)).filter(({ after }) => after !== undefined),
        ...told,
      };
    return { ...ref, action: live === undefined ? "create" : "change", ...told };
  }
}

/**
 * How objects differ in the cluster from what was put: `before` is what was put, `after` what is there now. Two requests an
 * object. What others added beside our fields is theirs.
 * @param manager as whom they were put
 */
export async function driftOf(
  cluster: Cluster,
  { namespace }: Pick<ReleasePlace, "namespace">,
  objects: readonly ClusterObject[],
  manager: string = MANAGER,
): Promise<readonly ObjectChange[]> {
  const api = new Objects(cluster.transport, cluster.resources, namespace);
  const found = await each(objects, async (object): Promise<ObjectChange | undefined> => {
    const ref: ObjectRef = refOf(object);
    const live = await api.get(ref);
    if (live === undefined) return { ...ref, action: "delete" };
    try {
      const applied = await api.apply(object, { force: true, dryRun: true, manager });
      const fields = applied.ok ? differences(applied.object, live, isSecret(object)) : [];
      return fields.length === 0 ? undefined : { ...ref, action: "change", fields };
    } catch (error) {
      // Made anew by somebody, with other fields that nobody may change.
      if (!(error instanceof ProviderError) || error.providerCode !== "ImmutableField") throw error;
      return { ...ref, action: "replace" };
    }
  });
  return found.filter((change) => change !== undefined);
}

async function each<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let index = 0; index < items.length; index += AT_ONCE)
    results.push(...(await Promise.all(items.slice(index, index + AT_ONCE).map(run))));
  return results;
}
