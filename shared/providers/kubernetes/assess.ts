import type { JsonObject, ObjectRef, ReleaseHealth, WorkloadHealth } from "../workloads.ts";
import { identityOf, listAt, nameOf, refOf, textAt, textsAt } from "./members.ts";
import { endOf, troubleOf } from "./pods.ts";
import { healthOf, type Readiness, readinessOf, refusalCode } from "./readiness.ts";
import { selects } from "./selector.ts";

/** What is seen of a release at one moment. */
export interface Sight {
  /** What was put and is worth a look. */
  readonly wanted: readonly ObjectRef[];
  /** What is there of it. */
  readonly objects: readonly JsonObject[];
  /** Pods of its namespaces, its own and others. */
  readonly pods: readonly JsonObject[];
  /** A pod is good when it has ended well, not when it runs. */
  readonly toEnd?: boolean;
  /** Between Deployments and their pods. */
  readonly replicaSets?: readonly JsonObject[];
  /** Why the cluster makes no pods of a workload, by its uid: of those that do not say it themselves. */
  readonly refusals?: ReadonlyMap<string, string>;
}

export interface Assessment extends Omit<ReleaseHealth, "failure"> {
  readonly failure?: { readonly code: string; readonly message: string; readonly pod?: string };
  /** Whose log says more. */
  readonly evidence?: { readonly pod: JsonObject; readonly container: string };
}

/** Kinds that have pods of their own. */
export const MAKERS: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "ReplicationController",
  "Job",
]);

/** How a release is, by all that is seen of it. Pure. */
export function assess(sight: Sight, now: Date): Assessment {
  const { wanted, objects } = sight;
  const there = new Map(objects.map((object) => [identityOf(refOf(object)), object]));
  const judged = wanted.map((ref) => {
    const object = there.get(identityOf(ref));
    if (object === undefined) return { ref };
    return { ref, object, readiness: judge(object, sight, now), trouble: trouble(object, sight, now) };
  });
  const workloads = judged.map(({ ref, object, readiness, trouble: found }): WorkloadHealth => {
    if (object === undefined) return { ...ref, ready: false, reason: "It is not there." };
    const told = healthOf(object, readiness);
    return found === undefined || told.ready
      ? told
      : { ...told, reason: `${textAt(found.pod, "metadata", "name")}: ${found.message}` };
  });
  const ready = workloads.every((one) => one.ready);
  const first = judged.find(
    ({ readiness, trouble: found }) => readiness?.ready === false && (readiness.failure ?? found?.lasting),
  );
  if (ready || first?.object === undefined) return { ready, workloads };
  return { ready, workloads, ...failureOf(first.object, first.readiness, first.trouble) };
}

function judge(object: JsonObject, { refusals, toEnd }: Sight, now: Date): Readiness {
  const own = readinessOf(object, now);
  if (
    toEnd === true &&
    own.ready &&
    textAt(object, "kind") === "Pod" &&
    textAt(object, "status", "phase") !== "Succeeded"
  )
    return { ready: false, reason: "It runs." };
  const refused = refusals?.get(textAt(object, "metadata", "uid"));
  if (own.ready || refused === undefined) return own;
  const message = `The cluster refuses its pods: ${refused}.`;
  return { ...own, reason: message, failure: { code: refusalCode(refused, "FailedCreate"), message } };
}

interface PodTrouble {
  readonly code: string;
  readonly message: string;
  readonly lasting: boolean;
  readonly container?: string;
  readonly pod: JsonObject;
}

function failureOf(owner: JsonObject, readiness: Readiness | undefined, found: PodTrouble | undefined) {
  const podName = found === undefined ? {} : { pod: textAt(found.pod, "metadata", "name") };
  const evidence = found?.container === undefined ? {} : { evidence: { pod: found.pod, container: found.container } };
  // Why its pods do not run says more than that they do not.
  const { code, message } = (found?.lasting ? found : readiness?.failure) ?? {
    code: "Failed",
    message: "It has failed.",
  };
  const more = readiness?.failure !== undefined && found !== undefined && !found.lasting ? ` ${found.message}` : "";
  return { failure: { code, message: `${nameOf(refOf(owner))}: ${message}${more}`, ...podName }, ...evidence };
}

/** The worst of what keeps its pods from running; of those that it makes now, not of a version before. */
function trouble(object: JsonObject, sight: Sight, now: Date): PodTrouble | undefined {
  const found = podsOf(object, sight).flatMap((pod) => {
    const one = troubleIn(object, pod, now);
    return one === undefined ? [] : [{ ...one, pod }];
  });
  return found.find(({ lasting }) => lasting) ?? found[0];
}

function troubleIn(owner: JsonObject, pod: JsonObject, now: Date): Omit<PodTrouble, "pod"> | undefined {
  const found = troubleOf(pod, now);
  if (textAt(pod, "status", "phase") === "Failed") {
    const { container, message } = endOf(pod);
    return { code: "PodFailed", message, lasting: false, ...(container === undefined ? {} : { container }) };
  }
  // A job counts its failures itself, and says when it gives up.
  if (found?.code === "CrashLoopBackOff" && textAt(owner, "kind") === "Job") return { ...found, lasting: false };
  return found;
}

/** Pods of an object, or the pod that it is. */
function podsOf(object: JsonObject, { pods, replicaSets = [] }: Sight): readonly JsonObject[] {
  const { kind, namespace } = refOf(object);
  if (kind === "Pod") return [object];
  if (!MAKERS.has(kind)) return [];
  const near = pods.filter((pod) => textAt(pod, "metadata", "namespace") === (namespace ?? ""));
  return near.filter((pod) => selects(object, textsAt(pod, "metadata", "labels")) && isOfNow(object, pod, replicaSets));
}

const REVISION = "deployment.kubernetes.io/revision";

/** Whether a pod is of the version that its workload makes now. One whose maker is not known counts. */
function isOfNow(object: JsonObject, pod: JsonObject, replicaSets: readonly JsonObject[]): boolean {
  const labels = textsAt(pod, "metadata", "labels");
  const annotation = (of: unknown, key: string) => textsAt(of, "metadata", "annotations")[key];
  const same = (one: string | undefined, other: string | undefined) =>
    one === undefined || other === undefined || one === other;
  switch (textAt(object, "kind")) {
    case "Deployment": {
      const owners = listAt(pod, "metadata", "ownerReferences").map((owner) => textAt(owner, "uid"));
      const maker = replicaSets.find((set) => owners.includes(textAt(set, "metadata", "uid")));
      return same(annotation(maker, REVISION), annotation(object, REVISION));
    }
    case "StatefulSet":
      return same(labels["controller-revision-hash"], textAt(object, "status", "updateRevision") || undefined);
    case "DaemonSet":
      return same(labels["pod-template-generation"], annotation(object, "deprecated.daemonset.template.generation"));
  }
  return true;
}
