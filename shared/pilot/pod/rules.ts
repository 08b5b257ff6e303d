/** What one rule of a Role lets do: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const ALL = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
const SEE = ["get", "list", "watch"];

/** In each namespace that deployments go to. */
export const NAMESPACED_RULES: readonly Rule[] = [
  {
    apiGroups: [""],
    resources: [
      ...["configmaps", "endpoints", "limitranges", "persistentvolumeclaims", "pods", "replicationcontrollers"],
      ...["resourcequotas", "secrets", "serviceaccounts", "services"],
    ],
    verbs: ALL,
  },
  { apiGroups: [""], resources: ["pods/log", "events"], verbs: SEE },
  // A WebSocket begins as a GET; newer clusters look for the other verb too.
  { apiGroups: [""], resources: ["pods/exec"], verbs: ["get", "create"] },
  {
    apiGroups: ["apps"],
    resources: ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"],
    verbs: ALL,
  },
  { apiGroups: ["apps"], resources: ["deployments/scale", "statefulsets/scale"], verbs: ["get", "patch", "update"] },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: ALL },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: ALL },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"], verbs: ALL },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: ALL },
  // The API server lets nobody grant what he has not himself.
  { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"], verbs: ALL },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: SEE },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: SEE },
  { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: ["get", "list"] },
];

/** Besides, where each deployment has a namespace of its own. Nothing here grants anything to others, nor changes a node. */
export const CLUSTER_RULES: readonly Rule[] = [
  { apiGroups: [""], resources: ["namespaces"], verbs: ALL },
  { apiGroups: [""], resources: ["nodes", "persistentvolumes"], verbs: SEE },
  { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], verbs: ALL },
  { apiGroups: ["networking.k8s.io"], resources: ["ingressclasses"], verbs: SEE },
  { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: SEE },
  { apiGroups: ["scheduling.k8s.io"], resources: ["priorityclasses"], verbs: SEE },
  { apiGroups: ["metrics.k8s.io"], resources: ["nodes"], verbs: ["get", "list"] },
];

/** Its own: the one Secret that it keeps its key in. */
export const ownRules = (secret: string) => [
  { apiGroups: [""], resources: ["secrets"], resourceNames: [secret], verbs: ["get", "patch"] },
];
