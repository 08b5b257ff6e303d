import type { ObjectRef } from "../../workloads.ts";

/**
 * What others need comes first, and what works on everybody's requests last: the order in which Helm installs, so that a
 * package behaves the same in both formats. Kinds that the cluster does not have of itself come after all of these.
 */
const ORDER = [
  "PriorityClass",
  "Namespace",
  "CustomResourceDefinition",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "ConfigMap",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "ClusterRole",
  "ClusterRoleBinding",
  "Role",
  "RoleBinding",
  "Service",
  "DaemonSet",
  "Pod",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "StatefulSet",
  "Job",
  "CronJob",
  "IngressClass",
  "Ingress",
  "APIService",
];
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

const PLACES: ReadonlyMap<string, number> = new Map([
  ...ORDER.map((kind, index) => [kind, index] as const),
  ...LAST.map((kind, index) => [kind, ORDER.length + 1 + index] as const),
]);

const placeOf = ({ kind }: Pick<ObjectRef, "kind">): number => PLACES.get(kind) ?? ORDER.length;

/** In the order in which they are put; equal kinds as they stood. Deleted they are the other way round. */
export function inOrder<T>(items: readonly T[], refOf: (item: T) => Pick<ObjectRef, "kind">): readonly T[] {
  return [...items].sort((one, other) => placeOf(refOf(one)) - placeOf(refOf(other)));
}
