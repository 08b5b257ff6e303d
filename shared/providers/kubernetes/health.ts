import * as z from "zod";
import type { Clock } from "../../kernel/clock.ts";
import type { JsonObject, ObjectRef, ReleaseHealth } from "../workloads.ts";
import { type Assessment, assess, MAKERS } from "./assess.ts";
import { json } from "./json.ts";
import { listAt, numberAt, textAt } from "./members.ts";
import { endOfLog } from "./pod-log.ts";
import { isWatched } from "./readiness.ts";
import type { Resources } from "./resources.ts";
import type { ClusterTransport } from "./transport.ts";
import { Collection, pause } from "./watch.ts";

/** A release has few kinds. What is beyond is looked at, and not followed. */
const MAX_WATCHES = 10;
/** Some things become true because time passes. */
const LOOK_MS = 1_000;
/** A rollout changes many objects within moments. */
const TOGETHER_MS = 50;

export interface Cluster {
  readonly transport: ClusterTransport;
  readonly resources: Resources;
  readonly clock: Clock;
}

export interface HealthOptions {
  /** Of what names none itself. */
  readonly namespace: string;
  readonly budgetMs?: number;
  /** A pod is good when it has ended well, not when it runs. */
  readonly toEnd?: boolean;
}

/**
 * How objects are, and their pods: at once, or as soon as they are ready or have failed, and at the latest after `budgetMs`.
 * Requests: one list of each kind, two of their pods and what makes them, and for what is not ready yet one watch of each while it waits; for
 * what has failed its pod's log besides.
 * @param put what was put; what has nothing to tell of itself is left out
 */
export async function healthOfObjects(
  cluster: Cluster,
  put: readonly (ObjectRef & { readonly labels?: Readonly<Record<string, string>> })[],
  { namespace, budgetMs = 0, toEnd = false }: HealthOptions,
): Promise<ReleaseHealth> {
  const end = Date.now() + budgetMs;
  const wanted = put.filter(({ apiVersion, kind }) => isWatched(apiVersion, kind));
  const { collections, refs } = await collectionsOf(cluster, wanted, namespace);
  const pods = namespacesOf(refs, (kind) => MAKERS.has(kind)).map((at) => inside(cluster, at, "v1", "Pod"));
  const sets = namespacesOf(refs, (kind) => kind === "Deployment").map((at) =>
    inside(cluster, at, "apps/v1", "ReplicaSet"),
  );
  const all = [...collections, ...pods, ...sets];
  await Promise.all(all.map((one) => one.list()));
  let refusals = await refusalsOf(cluster, collections);
  const seenIn = (some: readonly Collection[]) => some.flatMap(({ objects }) => objects);
  const look = (): Assessment => {
    const sight = {
      wanted: refs,
      objects: seenIn(collections),
      pods: seenIn(pods),
      replicaSets: seenIn(sets),
      refusals,
      toEnd,
    };
    return assess(sight, cluster.clock());
  };
  let seen = look();
  if (!isOver(seen) && end > Date.now()) {
    seen = await following(all, end, look);
    if (!isOver(seen)) {
      refusals = await refusalsOf(cluster, collections);
      seen = look();
    }
  }
  return told(cluster, seen);
}

const isOver = ({ ready, failure }: Assessment): boolean => ready || failure !== undefined;

/** Follows all of them until what is seen is the end, or time is over. */
async function following(all: readonly Collection[], end: number, look: () => Assessment): Promise<Assessment> {
  const stop = new AbortController();
  let changed = false;
  let wake: () => void = () => {};
  let fault: { readonly error: unknown } | undefined;
  const note = (): void => {
    changed = true;
    wake();
  };
  const seconds = Math.max(1, Math.ceil((end - Date.now()) / 1000));
  const watches = all.slice(0, MAX_WATCHES).map((one) =>
    one.follow(stop.signal, seconds, note).catch((error: unknown) => {
      fault = { error };
      wake();
    }),
  );
  try {
    let seen = look();
    while (!isOver(seen) && fault === undefined && Date.now() < end) {
      const nap = new AbortController();
      wake = () => nap.abort();
      if (!changed) await pause(Math.min(LOOK_MS, end - Date.now()), nap.signal);
      if (changed) await pause(Math.min(TOGETHER_MS, end - Date.now()));
      changed = false;
      seen = look();
    }
    if (fault !== undefined) throw fault.error;
    return seen;
  } finally {
    stop.abort();
    await Promise.all(watches);
  }
}

/** One for each kind in each namespace: of one object by its name, of several by the label that all have. */
export async function collectionsOf(
  { transport, resources }: Cluster,
  wanted: readonly (ObjectRef & { readonly labels?: Readonly<Record<string, string>> })[],
  namespace: string,
): Promise<{ readonly collections: readonly Collection[]; readonly refs: readonly ObjectRef[] }> {
  const placed = await Promise.all(
    wanted.map(async (ref) => ({
      ref,
      path: await resources.collectionOf(ref, namespace),
      resource: await resources.of(ref.apiVersion, ref.kind),
    })),
  );
  const refs = placed.map(({ ref: { apiVersion, kind, name, namespace: own }, resource }): ObjectRef => {
    const inside = resource?.namespaced === false ? undefined : (own ?? namespace);
    return { apiVersion, kind, name, ...(inside === undefined ? {} : { namespace: inside }) };
  });
  const collections = [...Map.groupBy(placed, ({ path }) => path)].flatMap(([path, members]) => {
    const [first] = members;
    // Of a kind that is not served (any more) nothing is there.
    if (path === undefined || first === undefined) return [];
    const { apiVersion, kind, name } = first.ref;
    const label = commonLabel(members.map(({ ref }) => ref.labels ?? {}));
    const selector =
      members.length === 1
        ? { fieldSelector: `metadata.name=${name}` }
        : label === undefined
          ? {}
          : { labelSelector: label };
    return [new Collection(transport, { path, apiVersion, kind, ...selector })];
  });
  return { collections, refs };
}

const OURS = "pitrix.io/deployment";

function commonLabel(labels: readonly Readonly<Record<string, string>>[]): string | undefined {
  const value = labels[0]?.[OURS];
  return value !== undefined && labels.every((one) => one[OURS] === value) ? `${OURS}=${value}` : undefined;
}

export const namespacesOf = (refs: readonly ObjectRef[], wanted: (kind: string) => boolean): readonly string[] => [
  ...new Set(refs.filter(({ kind }) => wanted(kind)).map(({ namespace }) => namespace ?? "")),
];

/** All of a namespace: pods and what is between them and their workloads carry no label of ours, which would start them anew. */
export function inside(
  { transport }: Cluster,
  namespace: string,
  apiVersion: "v1" | "apps/v1",
  kind: "Pod" | "ReplicaSet",
): Collection {
  const base = apiVersion === "v1" ? "/api/v1" : "/apis/apps/v1";
  const path = `${base}/namespaces/${encodeURIComponent(namespace)}/${kind.toLowerCase()}s`;
  return new Collection(transport, { path, apiVersion, kind });
}

const Events = z.object({ items: z.array(z.looseObject({ message: z.string().nullish() })) });
/** Those that do not say in a condition that the cluster refuses their pods. */
const SILENT: ReadonlySet<string> = new Set(["StatefulSet", "DaemonSet", "Job"]);
const MAX_ASKED = 10;
/** An older refusal may be over. */
const FRESH_MS = 120_000;

/** Why the cluster makes no pods, of workloads that lack some, by their uid. One request for each of them. */
async function refusalsOf(
  { transport, clock }: Cluster,
  collections: readonly Collection[],
): Promise<ReadonlyMap<string, string>> {
  const lacking = collections
    .flatMap(({ objects }) => objects.filter((object) => SILENT.has(textAt(object, "kind")) && lacksPods(object)))
    .slice(0, MAX_ASKED);
  const told = await Promise.all(
    lacking.map(async (object) => {
      const uid = textAt(object, "metadata", "uid");
      const selector = encodeURIComponent(`involvedObject.uid=${uid},reason=FailedCreate`);
      const namespace = encodeURIComponent(textAt(object, "metadata", "namespace"));
      const path = `/api/v1/namespaces/${namespace}/events?limit=20&fieldSelector=${selector}`;
      const { items } = await json(transport, Events, { method: "GET", path });
      const last = items
        .filter((event) => clock().getTime() - timeOf(event) < FRESH_MS)
        .sort((a, b) => timeOf(b) - timeOf(a))[0]?.message;
      return [uid, last] as const;
    }),
  );
  return new Map(told.flatMap(([uid, message]) => (message == null ? [] : [[uid, message.slice(0, 500)] as const])));
}

const timeOf = (event: JsonObject): number =>
  Date.parse(
    textAt(event, "lastTimestamp") || textAt(event, "eventTime") || textAt(event, "metadata", "creationTimestamp"),
  );

/** Of what makes pods: whether fewer are there than it is to have. Pure. */
export function lacksPods(object: JsonObject): boolean {
  const status = (name: string): number => numberAt(object, "status", name) ?? 0;
  switch (textAt(object, "kind")) {
    case "DaemonSet":
      return status("currentNumberScheduled") < status("desiredNumberScheduled");
    case "Job":
      return (
        status("active") + status("succeeded") + status("failed") === 0 &&
        listAt(object, "status", "conditions").length === 0
      );
  }
  return status("replicas") < (numberAt(object, "spec", "replicas") ?? 1);
}

/** With the log of what failed. */
async function told({ transport }: Cluster, { failure, evidence, ...rest }: Assessment): Promise<ReleaseHealth> {
  if (failure === undefined) return rest;
  const log = evidence === undefined ? undefined : await endOfLog(transport, evidence.pod, evidence.container);
  return { ...rest, failure: { ...failure, ...(log === undefined ? {} : { log }) } };
}
