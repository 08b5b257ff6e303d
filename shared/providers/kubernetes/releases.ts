import { ProviderError } from "../contract.ts";
import type { HookEvent, ReleaseDiff, ReleaseInput, ReleasePlace, ReleasesCapability } from "../workloads.ts";
import { type Deadline, withDeadline } from "./deadline.ts";
import { hasten } from "./hasten.ts";
import { type Cluster, healthOfObjects } from "./health.ts";
import { HookMarker } from "./hook-marker.ts";
import { type Hook, runHooksOf } from "./hooks.ts";
import { labelsOf } from "./labels.ts";
import { type ClusterObject, refOf } from "./objects.ts";

/** What a package format does of the contract; health and the running of hooks are the same for all. */
export interface FormatReleases extends Pick<ReleasesCapability, "describe" | "history" | "put" | "remove" | "drift"> {
  /** As the contract says; `deadline` ends it. */
  diff(input: ReleaseInput, deadline?: Deadline): Promise<ReleaseDiff>;
  /** Hooks of an event, in no order. */
  hooksOf(input: ReleaseInput & { readonly event: HookEvent }): Promise<readonly Hook[]>;
  /** What was put last, or is being put; none where there is no release. */
  objectsOf(place: ReleasePlace): Promise<readonly ClusterObject[]>;
}

/**
 * Releases of packages of every format, by the input's format or by who put what is there.
 * @param formats by id, in the order in which they are asked whether a release is theirs: the cheap ones first
 */
export function openReleases(cluster: Cluster, formats: Readonly<Record<string, FormatReleases>>): ReleasesCapability {
  const of = ({ format }: Pick<ReleaseInput, "format">): FormatReleases => {
    const found = Object.hasOwn(formats, format) ? formats[format] : undefined;
    if (found !== undefined) return found;
    const message = `Packages of format "${format}" do not run in a cluster.`;
    throw new ProviderError({ kind: "invalid", providerCode: "UnknownFormat", message });
  };
  const all = Object.values(formats);
  /** What the first format answers that has something there. */
  const first = async <T>(ask: (format: FormatReleases) => Promise<readonly T[]>): Promise<readonly T[]> => {
    for (const format of all) {
      const found = await ask(format);
      if (found.length > 0) return found;
    }
    return [];
  };
  const describe = async (place: ReleasePlace) => {
    for (const format of all) {
      const found = await format.describe(place);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    describe,
    history: (place) => first((format) => format.history(place)),
    diff: (input, options) =>
      options === undefined
        ? of(input).diff(input)
        : withDeadline(options.budgetMs, (deadline) => of(input).diff(input, deadline)),
    put: (input) => of(input).put(input),
    async runHooks(input) {
      const hooks = await of(input).hooksOf(input);
      return runHooksOf(cluster, hooks, { ...input, labels: labelsOf(input.tags) });
    },
    async remove(place) {
      for (const format of all) await format.remove(place);
      // What runs after it begins anew.
      await new HookMarker(cluster.transport, place, {}).remove();
    },
    drift: (place) => first((format) => format.drift(place)),
    async health(place, options) {
      const objects = await first((format) => format.objectsOf(place));
      if (objects.length === 0 && (await describe(place)) === undefined) throw nothing(place);
      const put = objects.map((object) => ({ ...refOf(object), labels: object.metadata.labels ?? {} }));
      return healthOfObjects(cluster, put, { namespace: place.namespace, budgetMs: options?.budgetMs ?? 0 });
    },
    async hasten(place) {
      const objects = await first((format) => format.objectsOf(place));
      await hasten(
        cluster,
        objects.map((object) => refOf(object)),
        place.namespace,
      );
    },
  };
}

function nothing({ namespace, name }: ReleasePlace): ProviderError {
  return new ProviderError({
    kind: "not-found",
    providerCode: "NoRelease",
    message: `Nothing was put into the namespace ${namespace} under the name ${name}.`,
  });
}
