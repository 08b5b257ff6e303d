import type { JsonObject, WorkloadHealth } from "../workloads.ts";
import { type Condition, conditionOf, sayingOf } from "./conditions.ts";
import { at, groupOf, listAt, numberAt, objectAt, refOf, textAt } from "./members.ts";
import { NOWHERE } from "./stopped.ts";

/** How one object is. */
export interface Readiness {
  readonly ready: boolean;
  /** Absent of what has no replicas. */
  readonly desired?: number;
  readonly current?: number;
  /** Why it is not ready, in one sentence. */
  readonly reason?: string;
  /** It will not become ready by waiting. */
  readonly failure?: { readonly code: string; readonly message: string };
}

type Rule = (object: JsonObject, now: Date | undefined) => Readiness;

/** A controller that is refused pods tries again, and a pod that ends may make room for them: for so long it is no failure. */
const REFUSED_MS = 15_000;

const READY: Readiness = { ready: true };
const waiting = (reason: string): Readiness => ({ ready: false, reason });
const failing = (code: string, message: string): Readiness => ({
  ready: false,
  reason: message,
  failure: { code, message },
});

/** By kind and API group, as `kubectl rollout status` and kstatus judge them. */
const RULES: Readonly<Record<string, Rule>> = {
  "apps/Deployment": deployment,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "apps/ReplicaSet": replicaSet,
  "/ReplicationController": replicaSet,
  "batch/Job": job,
  // What it starts is seen when its time comes.
  "batch/CronJob": () => READY,
  "/Pod": pod,
  "/PersistentVolumeClaim": claim,
  "/Service": service,
  // Its controller may run elsewhere or not at all, and an ingress without an address is no fault of the app.
  "networking.k8s.io/Ingress": () => READY,
  "autoscaling/HorizontalPodAutoscaler": () => READY,
  "policy/PodDisruptionBudget": () => READY,
  "apiextensions.k8s.io/CustomResourceDefinition": definition,
  "/Namespace": (object) =>
    textAt(object, "status", "phase") === "Terminating" ? waiting("It is being deleted.") : READY,
};

/**
 * How one object is, by what it says of itself. Pure. An object that is being deleted is not ready, whatever else it says.
 * @param now absent: what may pass by itself is taken for lasting
 */
export function readinessOf(object: JsonObject, now?: Date): Readiness {
  const { apiVersion, kind } = refOf(object);
  if (at(object, "metadata", "deletionTimestamp") !== undefined) return waiting("It is being deleted.");
  return (RULES[`${groupOf(apiVersion)}/${kind}`] ?? anyKind)(object, now);
}

/** The same as the contract tells it. */
export function healthOf(object: JsonObject, readiness: Readiness = readinessOf(object)): WorkloadHealth {
  const { failure: _, ...told } = readiness;
  return { ...refOf(object), ...told };
}

/** Whether an object of that kind is worth a look: others are ready as soon as they are there. */
export function isWatched(apiVersion: string, kind: string): boolean {
  const group = groupOf(apiVersion);
  const rule = RULES[`${group}/${kind}`];
  if (rule !== undefined)
    return rule(SOMETHING, undefined) !== READY || kind === "Pod" || kind === "Service" || kind === "Namespace";
  // Groups of the cluster's own have no other kinds that take their time; whoever defines a kind may give it conditions.
  return group !== "" && !OWN_GROUPS.has(group) && !group.endsWith(".k8s.io");
}

const SOMETHING: JsonObject = {};
const OWN_GROUPS: ReadonlySet<string> = new Set(["apps", "batch", "autoscaling", "policy", "extensions"]);

/** The controller has not seen what was written last: its numbers are of what was before. */
function unseen(object: JsonObject): boolean {
  return (numberAt(object, "status", "observedGeneration") ?? 0) < (numberAt(object, "metadata", "generation") ?? 0);
}

function counted(desired: number, current: number, rest: Omit<Readiness, "desired" | "current">): Readiness {
  return { ...rest, desired, current };
}

function deployment(object: JsonObject, now: Date | undefined): Readiness {
  const desired = numberAt(object, "spec", "replicas") ?? 1;
  const count = (name: string) => numberAt(object, "status", name) ?? 0;
  const [updated, available] = [count("updatedReplicas"), count("availableReplicas")];
  const told = (rest: Omit<Readiness, "desired" | "current">) => counted(desired, Math.min(updated, available), rest);
  if (unseen(object)) return told(waiting("The cluster has not looked at it yet."));
  const progress = conditionOf(object, "Progressing");
  if (progress?.reason === "ProgressDeadlineExceeded")
    return told(failing("ProgressDeadlineExceeded", `${sayingOf(progress)}.`));
  const refused = refusal(conditionOf(object, "ReplicaFailure"), now);
  if (refused !== undefined && count("replicas") < desired) return told(refused);
  if (updated < desired) return told(waiting(`${updated} of ${desired} pods are of the new version.`));
  if (count("replicas") > updated)
    return told(waiting(`${count("replicas") - updated} pods of the old version are ending.`));
  if (available < desired) return told(waiting(`${available} of ${desired} pods are available.`));
  return told(READY);
}

function statefulSet(object: JsonObject): Readiness {
  const desired = numberAt(object, "spec", "replicas") ?? 1;
  const ready = numberAt(object, "status", "readyReplicas") ?? 0;
  const told = (rest: Omit<Readiness, "desired" | "current">) => counted(desired, ready, rest);
  if (unseen(object)) return told(waiting("The cluster has not looked at it yet."));
  if (ready < desired) return told(waiting(`${ready} of ${desired} pods are ready.`));
  const beyond = (numberAt(object, "status", "replicas") ?? 0) - desired;
  if (beyond > 0) return told(waiting(`${beyond} pods are ending.`));
  // Whoever updates its pods by hand decides when.
  if (textAt(object, "spec", "updateStrategy", "type") === "OnDelete") return told(READY);
  const partition = numberAt(object, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
  const updated = numberAt(object, "status", "updatedReplicas") ?? 0;
  const wanted = Math.max(0, desired - partition);
  const moved = textAt(object, "status", "currentRevision") === textAt(object, "status", "updateRevision");
  if (!(moved && partition === 0) && updated < wanted)
    return told(waiting(`${updated} of ${wanted} pods are of the new version.`));
  return told(READY);
}

function daemonSet(object: JsonObject): Readiness {
  const desired = numberAt(object, "status", "desiredNumberScheduled") ?? 0;
  const available = numberAt(object, "status", "numberAvailable") ?? 0;
  const told = (rest: Omit<Readiness, "desired" | "current">) => counted(desired, available, rest);
  if (unseen(object)) return told(waiting("The cluster has not looked at it yet."));
  const updated = numberAt(object, "status", "updatedNumberScheduled") ?? 0;
  if (textAt(object, "spec", "updateStrategy", "type") !== "OnDelete" && updated < desired)
    return told(waiting(`${updated} of ${desired} pods are of the new version.`));
  if (available < desired) return told(waiting(`${available} of ${desired} pods are available.`));
  const ending = numberAt(object, "status", "numberMisscheduled") ?? 0;
  if (ending > 0 && at(object, "spec", "template", "spec", "nodeSelector", NOWHERE) !== undefined)
    return told(waiting(`Pods on ${ending} nodes are ending.`));
  return told(READY);
}

function replicaSet(object: JsonObject, now: Date | undefined): Readiness {
  const desired = numberAt(object, "spec", "replicas") ?? 1;
  const available = numberAt(object, "status", "availableReplicas") ?? 0;
  const told = (rest: Omit<Readiness, "desired" | "current">) => counted(desired, available, rest);
  if (unseen(object)) return told(waiting("The cluster has not looked at it yet."));
  const refused = refusal(conditionOf(object, "ReplicaFailure"), now);
  if (refused !== undefined && (numberAt(object, "status", "replicas") ?? 0) < desired) return told(refused);
  if (available < desired) return told(waiting(`${available} of ${desired} pods are available.`));
  return told(READY);
}

/** Pods that the cluster does not let a controller make. Both kinds of object name it the same way. */
function refusal(condition: Condition | undefined, now: Date | undefined): Readiness | undefined {
  if (condition?.status !== "True") return undefined;
  const message = `The cluster refuses its pods: ${sayingOf(condition)}.`;
  const passing = now !== undefined && now.getTime() - (condition.since ?? 0) < REFUSED_MS;
  return passing ? waiting(message) : failing(refusalCode(condition.message, condition.reason), message);
}

/** A quota is what its tenant can do something about. */
export function refusalCode(message: string, reason: string): string {
  return /exceeded quota/i.test(message) ? "QuotaExceeded" : reason || "FailedCreate";
}

function job(object: JsonObject): Readiness {
  const failed = conditionOf(object, "Failed");
  if (failed?.status === "True")
    return failing(failed.reason || "JobFailed", `The job has failed: ${sayingOf(failed)}.`);
  if (conditionOf(object, "Complete")?.status === "True") return READY;
  if (at(object, "spec", "suspend") === true) {
    const ending = numberAt(object, "status", "active") ?? 0;
    return ending > 0 ? waiting(`${ending} of its pods are ending.`) : READY;
  }
  return waiting(
    `It runs: ${numberAt(object, "status", "succeeded") ?? 0} of ${numberAt(object, "spec", "completions") ?? 1} ends are good.`,
  );
}

function pod(object: JsonObject): Readiness {
  const phase = textAt(object, "status", "phase");
  if (phase === "Succeeded") return READY;
  if (phase === "Failed")
    return failing(
      textAt(object, "status", "reason") || "PodFailed",
      `The pod has failed${said(textAt(object, "status", "message"))}.`,
    );
  if (conditionOf(object, "Ready")?.status === "True") return READY;
  const scheduled = conditionOf(object, "PodScheduled");
  if (scheduled?.status === "False") return waiting(`No node takes it: ${sayingOf(scheduled)}.`);
  return waiting(`It is ${phase === "" ? "new" : phase.toLowerCase()}.`);
}

function claim(object: JsonObject): Readiness {
  const phase = textAt(object, "status", "phase");
  if (phase === "Bound") return READY;
  if (phase === "Lost") return failing("VolumeLost", "Its volume is not there any more.");
  return waiting("It has no volume yet.");
}

function service(object: JsonObject): Readiness {
  if (textAt(object, "spec", "type") !== "LoadBalancer" || listAt(object, "spec", "externalIPs").length > 0)
    return READY;
  return listAt(object, "status", "loadBalancer", "ingress").length > 0
    ? READY
    : waiting("Its load balancer has no address yet.");
}

function definition(object: JsonObject): Readiness {
  const names = conditionOf(object, "NamesAccepted");
  if (names?.status === "False")
    return failing(names.reason || "NamesConflict", `The cluster refuses its names: ${sayingOf(names)}.`);
  return conditionOf(object, "Established")?.status === "True" ? READY : waiting("The cluster does not serve it yet.");
}

/** What whoever defines a kind agreed on: a generation that was seen, and conditions `Ready`, `Available`, `Stalled`. */
function anyKind(object: JsonObject): Readiness {
  if (Object.keys(objectAt(object, "status")).length === 0) return READY;
  const seen = numberAt(object, "status", "observedGeneration");
  if (seen !== undefined && seen < (numberAt(object, "metadata", "generation") ?? 0))
    return waiting("Its controller has not looked at it yet.");
  const stalled = conditionOf(object, "Stalled");
  if (stalled?.status === "True") return failing(stalled.reason || "Stalled", `${sayingOf(stalled)}.`);
  const state = conditionOf(object, "Ready") ?? conditionOf(object, "Available");
  if (state !== undefined && state.status !== "True") return waiting(`${sayingOf(state) || "It is not ready"}.`);
  if (conditionOf(object, "Reconciling")?.status === "True") return waiting("Its controller is at work.");
  return READY;
}

const said = (message: string): string => (message === "" ? "" : `: ${message.slice(0, 500).replace(/\.+\s*$/, "")}`);
