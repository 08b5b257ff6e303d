import type { InspectCapability, InspectedKind, JsonObject } from "../providers/workloads.ts";
import { serviceOf } from "./views/endpoint.ts";
import { type Meta, metaOf, ownerOf } from "./views/object.ts";
import { WORKLOAD_KINDS } from "./views/workload.ts";

/** Where a deployment's objects lie, and what they are known by. */
export interface Place {
  readonly deploymentId: string;
  readonly namespace: string;
  /** Made for it: whatever lies there is the deployment's. */
  readonly ownNamespace: boolean;
  readonly release: string;
}

/** Says of an object whether it belongs to the deployment. */
export type Membership = (kind: InspectedKind, object: JsonObject) => boolean;

/** Of a kind in a namespace that several deployments share, read to find out whose a pod is. */
const MOST_WORKLOADS = 500;

/**
 * In a namespace of its own: no request. In one that it shares with others, where pods, their services' slices, claims and
 * events do not say themselves whose they are: six requests at once for what does.
 */
export async function membership(
  inspect: Pick<InspectCapability, "list">,
  place: Place,
  kinds: readonly InspectedKind[],
): Promise<Membership> {
  if (place.ownNamespace) return () => true;
  const tells = (object: JsonObject): boolean => isMarked(metaOf(object), place);
  if (kinds.every((kind) => SELF_TELLING.includes(kind))) return (_, object) => tells(object);
  const { namespace } = place;
  const lists = await Promise.all(
    [...WORKLOAD_KINDS, "Service" as const].map(async (kind) => {
      const { items } = await inspect.list({ namespace, kind, limit: MOST_WORKLOADS });
      return items.filter((item) => tells(item)).map((item) => `${kind}/${metaOf(item).name}`);
    }),
  );
  const own = new Set(lists.flat());
  return (kind, object) => tells(object) || belongs(own, kind, object);
}

/** Kinds whose objects are written by the package, so that they bear its marks. */
const SELF_TELLING: readonly InspectedKind[] = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "CronJob",
  "Service",
  "Ingress",
];

/** By our label, by what the engine writes on all that it makes, or by the label that charts give their objects. */
function isMarked({ labels = {}, annotations = {} }: Meta, { deploymentId, namespace, release }: Place): boolean {
  return (
    labels["pitrix.io/deployment"] === deploymentId ||
    (annotations["meta.helm.sh/release-name"] === release &&
      annotations["meta.helm.sh/release-namespace"] === namespace) ||
    labels["app.kubernetes.io/instance"] === release
  );
}

function belongs(own: ReadonlySet<string>, kind: InspectedKind, object: JsonObject): boolean {
  const meta = metaOf(object);
  const has = (of: string, name: string | undefined): boolean => name !== undefined && own.has(`${of}/${name}`);
  switch (kind) {
    case "EndpointSlice":
      return has("Service", serviceOf(object));
    case "PersistentVolumeClaim":
      // `data-web-0`: of the template `data` of the stateful set `web`.
      return [...own].some(
        (one) => one.startsWith("StatefulSet/") && endsAs(meta.name, `-${one.slice("StatefulSet/".length)}-`),
      );
    case "HorizontalPodAutoscaler": {
      const target = refOf(object, "spec", "scaleTargetRef");
      return has(target.kind, target.name);
    }
    case "Event": {
      const { kind: about, name } = refOf(object, "involvedObject");
      return has(about, name) || [...own].some((one) => isMadeBy(one, about, name));
    }
    default: {
      const owner = ownerOf(meta);
      // A job of a cron job is named by it and a minute.
      return (
        owner !== undefined &&
        (has(owner.kind, owner.name) || [...own].some((one) => isMadeBy(one, owner.kind, owner.name)))
      );
    }
  }
}

/** Of an object that is only named: is it one that this workload makes? By how controllers name what they make. */
function isMadeBy(workload: string, kind: string, name: string): boolean {
  const [maker = "", called = ""] = workload.split("/");
  const rest = name.startsWith(`${called}-`) ? name.slice(called.length + 1) : undefined;
  if (rest === undefined) return false;
  const pattern = MADE[`${maker}/${kind}`];
  return pattern?.test(rest) ?? false;
}

/** Random ends of names, without vowels and look-alikes: `k8s.io/apimachinery/pkg/util/rand`. */
const R = "[bcdfghjklmnpqrstvwxz2456789]";
const MADE: Readonly<Record<string, RegExp>> = {
  "Deployment/ReplicaSet": new RegExp(`^${R}{1,10}$`),
  "Deployment/Pod": new RegExp(`^${R}{1,10}-${R}{5}$`),
  "StatefulSet/Pod": /^\d+$/,
  "DaemonSet/Pod": new RegExp(`^${R}{5}$`),
  "Job/Pod": new RegExp(`^(\\d+-)?${R}{5}$`),
  "CronJob/Job": /^\d+$/,
  "CronJob/Pod": new RegExp(`^\\d+-(\\d+-)?${R}{5}$`),
};

/** `name` ends in that and a number. */
function endsAs(name: string, end: string): boolean {
  const number = /\d+$/.exec(name);
  return number !== null && name.slice(0, number.index).endsWith(end);
}

function refOf(object: JsonObject, ...path: readonly string[]): { readonly kind: string; readonly name: string } {
  let found: unknown = object;
  for (const step of path) found = isObject(found) ? found[step] : undefined;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return isObject(found) ? { kind: text(found.kind), name: text(found.name) } : { kind: "", name: "" };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
