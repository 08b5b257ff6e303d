/** An API that newer clusters do not serve any more, and where its objects went. */
export interface RemovedApi {
  /** First minor release of Kubernetes 1 without it: `22`. */
  readonly minor: number;
  /** What to write in its place; absent: there is nothing. */
  readonly successor?: string;
}

const removed = (minor: number, apiVersion: string, kinds: string, successor?: string) =>
  kinds
    .split(" ")
    .map((kind) => [`${apiVersion}/${kind}`, { minor, ...(successor === undefined ? {} : { successor }) }] as const);

/** From the deprecated API migration guide of Kubernetes (https://kubernetes.io/docs/reference/using-api/deprecation-guide/). `*`: every kind of that group version. */
const REMOVED: ReadonlyMap<string, RemovedApi> = new Map([
  ...removed(16, "extensions/v1beta1", "Deployment DaemonSet ReplicaSet", "apps/v1"),
  ...removed(16, "extensions/v1beta1", "NetworkPolicy", "networking.k8s.io/v1"),
  ...removed(16, "extensions/v1beta1", "PodSecurityPolicy"),
  ...removed(16, "apps/v1beta1", "*", "apps/v1"),
  ...removed(16, "apps/v1beta2", "*", "apps/v1"),
  ...removed(21, "batch/v2alpha1", "CronJob", "batch/v1"),
  ...removed(22, "extensions/v1beta1", "Ingress", "networking.k8s.io/v1"),
  ...removed(22, "networking.k8s.io/v1beta1", "Ingress IngressClass", "networking.k8s.io/v1"),
  ...removed(22, "apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "apiextensions.k8s.io/v1"),
  ...removed(
    22,
    "admissionregistration.k8s.io/v1beta1",
    "MutatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1",
  ),
  ...removed(
    22,
    "admissionregistration.k8s.io/v1beta1",
    "ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1",
  ),
  ...removed(22, "apiregistration.k8s.io/v1beta1", "APIService", "apiregistration.k8s.io/v1"),
  ...removed(22, "rbac.authorization.k8s.io/v1alpha1", "*", "rbac.authorization.k8s.io/v1"),
  ...removed(22, "rbac.authorization.k8s.io/v1beta1", "*", "rbac.authorization.k8s.io/v1"),
  ...removed(22, "certificates.k8s.io/v1beta1", "CertificateSigningRequest", "certificates.k8s.io/v1"),
  ...removed(22, "coordination.k8s.io/v1beta1", "Lease", "coordination.k8s.io/v1"),
  ...removed(22, "scheduling.k8s.io/v1beta1", "PriorityClass", "scheduling.k8s.io/v1"),
  ...removed(22, "storage.k8s.io/v1beta1", "CSIDriver CSINode StorageClass VolumeAttachment", "storage.k8s.io/v1"),
  ...removed(25, "batch/v1beta1", "CronJob", "batch/v1"),
  ...removed(25, "discovery.k8s.io/v1beta1", "EndpointSlice", "discovery.k8s.io/v1"),
  ...removed(25, "events.k8s.io/v1beta1", "Event", "events.k8s.io/v1"),
  ...removed(25, "autoscaling/v2beta1", "HorizontalPodAutoscaler", "autoscaling/v2"),
  ...removed(25, "policy/v1beta1", "PodDisruptionBudget", "policy/v1"),
  ...removed(25, "policy/v1beta1", "PodSecurityPolicy"),
  ...removed(25, "node.k8s.io/v1beta1", "RuntimeClass", "node.k8s.io/v1"),
  ...removed(26, "autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2"),
  ...removed(26, "flowcontrol.apiserver.k8s.io/v1beta1", "*", "flowcontrol.apiserver.k8s.io/v1"),
  ...removed(27, "storage.k8s.io/v1beta1", "CSIStorageCapacity", "storage.k8s.io/v1"),
  ...removed(29, "flowcontrol.apiserver.k8s.io/v1beta2", "*", "flowcontrol.apiserver.k8s.io/v1"),
  ...removed(32, "flowcontrol.apiserver.k8s.io/v1beta3", "*", "flowcontrol.apiserver.k8s.io/v1"),
]);

/** `undefined`: no release has taken it away, as far as is known. */
export function removedApi(apiVersion: string, kind: string): RemovedApi | undefined {
  return REMOVED.get(`${apiVersion}/${kind}`) ?? REMOVED.get(`${apiVersion}/*`);
}
