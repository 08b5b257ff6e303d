/**
 * Versions of APIs that Kubernetes has removed, and where their kinds are now
 * (https://kubernetes.io/docs/reference/using-api/deprecation-guide/).
 */
const REMOVED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "extensions/v1beta1": {
    DaemonSet: "apps/v1",
    Deployment: "apps/v1",
    ReplicaSet: "apps/v1",
    Ingress: "networking.k8s.io/v1",
    NetworkPolicy: "networking.k8s.io/v1",
    PodSecurityPolicy: "gone without a successor",
  },
  "apps/v1beta1": { "*": "apps/v1" },
  "apps/v1beta2": { "*": "apps/v1" },
  "networking.k8s.io/v1beta1": { "*": "networking.k8s.io/v1" },
  "policy/v1beta1": { PodDisruptionBudget: "policy/v1", PodSecurityPolicy: "gone without a successor" },
  "batch/v1beta1": { "*": "batch/v1" },
  "batch/v2alpha1": { "*": "batch/v1" },
  "autoscaling/v2beta1": { "*": "autoscaling/v2" },
  "autoscaling/v2beta2": { "*": "autoscaling/v2" },
  "rbac.authorization.k8s.io/v1alpha1": { "*": "rbac.authorization.k8s.io/v1" },
  "rbac.authorization.k8s.io/v1beta1": { "*": "rbac.authorization.k8s.io/v1" },
  "apiextensions.k8s.io/v1beta1": { "*": "apiextensions.k8s.io/v1" },
  "apiregistration.k8s.io/v1beta1": { "*": "apiregistration.k8s.io/v1" },
  "admissionregistration.k8s.io/v1beta1": { "*": "admissionregistration.k8s.io/v1" },
  "certificates.k8s.io/v1beta1": { "*": "certificates.k8s.io/v1" },
  "coordination.k8s.io/v1beta1": { "*": "coordination.k8s.io/v1" },
  "discovery.k8s.io/v1beta1": { "*": "discovery.k8s.io/v1" },
  "events.k8s.io/v1beta1": { "*": "events.k8s.io/v1" },
  "scheduling.k8s.io/v1beta1": { "*": "scheduling.k8s.io/v1" },
  "storage.k8s.io/v1beta1": { "*": "storage.k8s.io/v1" },
};
const BY_VERSION: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(REMOVED).map(([version, kinds]) => [version, new Map(Object.entries(kinds))]),
);

/** What a kind of a removed version is now: `apps/v1`. `undefined`: that version was never removed. */
export function successorOf(version: string, kind: string): string | undefined {
  const kinds = BY_VERSION.get(version);
  return kinds?.get(kind) ?? kinds?.get("*");
}
