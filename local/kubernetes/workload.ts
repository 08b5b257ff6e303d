/** Objects for tests of a cluster: one container, everything under one name. */
export interface Workload {
  readonly name: string;
  readonly image?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const podTemplate = ({ name, image = "registry.local/app:1", annotations = {} }: Workload, more: object = {}) => ({
  metadata: { labels: { app: name }, annotations },
  spec: { containers: [{ name: "app", image, resources: { requests: { cpu: "100m", memory: "64Mi" } } }], ...more },
});

export const deployment = (workload: Workload, replicas: number) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: workload.name },
  spec: {
    replicas,
    selector: { matchLabels: { app: workload.name } },
    template: podTemplate(workload),
  },
});

/** A job that is tried once. */
export const job = (workload: Workload) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: workload.name },
  spec: { backoffLimit: 0, template: podTemplate(workload, { restartPolicy: "Never" }) },
});

export const claim = (name: string, size: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: size } } },
});

/** Keeps the pods of a deployment at half of the CPU that they asked for, and between 1 and `max` of them. */
export const autoscaler = (name: string, max: number) => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
    minReplicas: 1,
    maxReplicas: max,
    metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } }],
  },
});
