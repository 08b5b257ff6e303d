import type { InspectedKind, ObjectRef } from "../../workloads.ts";

/** Where the API server has a kind's objects. */
interface Place {
  readonly apiVersion: string;
  /** In a path. */
  readonly plural: string;
}

/** In the versions that every supported cluster serves (1.23 and later, for autoscaling/v2). */
export const KINDS: Readonly<Record<InspectedKind, Place>> = {
  Pod: { apiVersion: "v1", plural: "pods" },
  Deployment: { apiVersion: "apps/v1", plural: "deployments" },
  StatefulSet: { apiVersion: "apps/v1", plural: "statefulsets" },
  DaemonSet: { apiVersion: "apps/v1", plural: "daemonsets" },
  ReplicaSet: { apiVersion: "apps/v1", plural: "replicasets" },
  Job: { apiVersion: "batch/v1", plural: "jobs" },
  CronJob: { apiVersion: "batch/v1", plural: "cronjobs" },
  Service: { apiVersion: "v1", plural: "services" },
  EndpointSlice: { apiVersion: "discovery.k8s.io/v1", plural: "endpointslices" },
  Ingress: { apiVersion: "networking.k8s.io/v1", plural: "ingresses" },
  PersistentVolumeClaim: { apiVersion: "v1", plural: "persistentvolumeclaims" },
  HorizontalPodAutoscaler: { apiVersion: "autoscaling/v2", plural: "horizontalpodautoscalers" },
  ConfigMap: { apiVersion: "v1", plural: "configmaps" },
  ResourceQuota: { apiVersion: "v1", plural: "resourcequotas" },
  Event: { apiVersion: "v1", plural: "events" },
};

/** Path of a kind's objects in a namespace, or of one of them. */
export function pathOf(kind: InspectedKind, namespace: string, ...below: readonly string[]): string {
  const { apiVersion, plural } = KINDS[kind];
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return [`${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`, ...below.map(encodeURIComponent)].join("/");
}

/** Query without what is not asked. Beginning with `?`. */
export function queryOf(fields: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] satisfies [string, string]],
  );
  return `?${new URLSearchParams(given)}`;
}

/** The kind of a reference, where it is one that we look at. */
export function kindOf({ kind, apiVersion }: Pick<ObjectRef, "kind" | "apiVersion">): InspectedKind | undefined {
  return isInspected(kind) && KINDS[kind].apiVersion === apiVersion ? kind : undefined;
}

function isInspected(kind: string): kind is InspectedKind {
  return Object.hasOwn(KINDS, kind);
}
