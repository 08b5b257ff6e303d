import { ProviderError } from "../contract.ts";
import type {
  HookEvent,
  ObjectChange,
  Release,
  ReleaseHealth,
  ReleaseInput,
  ReleasePlace,
  ReleasesCapability,
} from "../workloads.ts";
import type { Cluster } from "./health.ts";
import { type Hook, runHooksOf } from "./hooks.ts";
import { labelsOf } from "./labels.ts";

/** How packages of one format are put. */
export interface ReleaseEngine extends Pick<ReleasesCapability, "diff" | "put"> {
  /** Newest first; none: this format has put nothing there. */
  history(place: ReleasePlace): Promise<readonly Release[]>;
  remove(place: ReleasePlace): Promise<void>;
  drift(place: ReleasePlace): Promise<readonly ObjectChange[]>;
  health(place: ReleasePlace, budgetMs: number): Promise<ReleaseHealth>;
  /** Hooks of an event, in no order. */
  hooksOf(input: ReleaseInput & { readonly event: HookEvent }): Promise<readonly Hook[]>;
}

/**
 * Releases of every format in one cluster. A release is whose format has put it: who only names its place asks each format
 * for its revisions, one request each.
 * @param engines by package format
 */
export function openReleases(cluster: Cluster, engines: Readonly<Record<string, ReleaseEngine>>): ReleasesCapability {
  const of = ({ format }: ReleaseInput): ReleaseEngine => {
    const engine = engines[format];
    if (engine !== undefined) return engine;
    throw new ProviderError({
      kind: "invalid",
      providerCode: "UnknownFormat",
      message: `Packages of format "${format}" do not run on Kubernetes.`,
    });
  };

  const at = async (place: ReleasePlace) => {
    const all = await Promise.all(
      Object.values(engines).map(async (engine) => ({ engine, releases: await engine.history(place) })),
    );
    return all.filter(({ releases }) => releases.length > 0);
  };
  const engineAt = async (place: ReleasePlace): Promise<ReleaseEngine> => {
    const [found] = await at(place);
    if (found !== undefined) return found.engine;
    throw new ProviderError({
      kind: "not-found",
      providerCode: "NoRelease",
      message: `Nothing was put into the namespace ${place.namespace} under the name ${place.name}.`,
    });
  };

  return {
    describe: async (place) => (await at(place))[0]?.releases[0],
    history: async (place) => (await at(place)).flatMap(({ releases }) => releases),
    diff: async (input) => of(input).diff(input),
    put: async (input) => of(input).put(input),
    async runHooks(input) {
      const hooks = await of(input).hooksOf(input);
      return runHooksOf(cluster, hooks, { ...input, labels: labelsOf(input.tags) });
    },
    async remove(place) {
      for (const engine of Object.values(engines)) await engine.remove(place);
    },
    drift: async (place) => (await engineAt(place)).drift(place),
    health: async (place, { budgetMs } = { budgetMs: 0 }) => (await engineAt(place)).health(place, budgetMs),
  };
}
