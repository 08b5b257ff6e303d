import * as z from "zod";
import type { JsonObject } from "../../providers/workloads.ts";
import { metaOf, ownerOf, words } from "./object.ts";
import { Container, ContainerSpecView, containerView, PodVolumeView, Volumes, volumesView } from "./pod-spec.ts";

/** What makes pods, in the order in which it is listed. */
export const WORKLOAD_KINDS = ["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"] as const;
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

const Template = z.object({ spec: z.object({ containers: z.array(Container), volumes: Volumes }) });
const Count = z.number().nullish();
const Spec = z.object({
  replicas: Count,
  completions: Count,
  suspend: z.boolean().nullish(),
  schedule: z.string().optional(),
  template: Template.optional(),
  jobTemplate: z.object({ spec: z.object({ template: Template }) }).optional(),
});
const Status = z.object({
  observedGeneration: Count,
  replicas: Count,
  readyReplicas: Count,
  updatedReplicas: Count,
  desiredNumberScheduled: Count,
  currentNumberScheduled: Count,
  numberReady: Count,
  updatedNumberScheduled: Count,
  active: z.union([z.number(), z.array(z.unknown())]).nullish(),
  succeeded: Count,
  failed: Count,
  lastScheduleTime: z.string().nullish(),
  conditions: z
    .array(
      z.object({ type: z.string(), status: z.string(), reason: z.string().optional(), message: z.string().optional() }),
    )
    .nullish(),
});
type Status = z.infer<typeof Status>;
const Workload = z.object({ spec: Spec, status: Status.optional() });

/** A workload as users see it. Of its pods' template there are names, images, ports, mounts and kinds of volumes: the rest may hold secrets. */
export const WorkloadView = z.object({
  kind: z.enum(WORKLOAD_KINDS),
  name: z.string(),
  /** All its pods are there, are of its newest form and are ready; of a job: it has succeeded. */
  ready: z.boolean(),
  /** Why it is not, in one sentence. */
  reason: z.string().optional(),
  /** How many pods it is to have; of a job, how many are to succeed. */
  desired: z.int().optional(),
  /** How many it has. */
  current: z.int().optional(),
  /** How many of them are ready; of a job, have succeeded. */
  readyPods: z.int().optional(),
  /** How many are of its newest form. */
  updated: z.int().optional(),
  /** When a cron job runs. */
  schedule: z.string().optional(),
  lastRunAt: z.string().optional(),
  /** The cron job that a job is of. */
  owner: z.object({ kind: z.string(), name: z.string() }).optional(),
  containers: z.array(ContainerSpecView),
  volumes: z.array(PodVolumeView).optional(),
  labels: z.record(z.string(), z.string()),
  createdAt: z.string().optional(),
});
export type WorkloadView = z.infer<typeof WorkloadView>;

export function workloadView(kind: WorkloadKind, object: JsonObject): WorkloadView {
  const meta = metaOf(object);
  const { spec, status } = Workload.parse(object);
  const template = spec.template ?? spec.jobTemplate?.spec.template;
  const numbers = numbersOf(kind, spec, status);
  const seen = (status?.observedGeneration ?? meta.generation ?? 0) >= (meta.generation ?? 0);
  const reason = reasonOf(kind, numbers, status, seen);
  return {
    kind,
    name: meta.name,
    ready: reason === undefined,
    reason,
    ...numbers,
    schedule: spec.schedule,
    lastRunAt: status?.lastScheduleTime ?? undefined,
    owner: ownerOf(meta),
    containers: (template?.spec.containers ?? []).map(containerView),
    volumes: volumesView(template?.spec.volumes),
    labels: { ...meta.labels },
    createdAt: meta.creationTimestamp,
  };
}

interface Numbers {
  readonly desired?: number;
  readonly current?: number;
  readonly readyPods?: number;
  readonly updated?: number;
}

function numbersOf(kind: WorkloadKind, spec: z.infer<typeof Spec>, status: Status | undefined): Numbers {
  const count = (number: number | null | undefined) => number ?? 0;
  switch (kind) {
    case "Deployment":
    case "StatefulSet":
      return {
        desired: spec.replicas ?? 1,
        current: count(status?.replicas),
        readyPods: count(status?.readyReplicas),
        updated: count(status?.updatedReplicas),
      };
    case "DaemonSet":
      return {
        desired: count(status?.desiredNumberScheduled),
        current: count(status?.currentNumberScheduled),
        readyPods: count(status?.numberReady),
        updated: count(status?.updatedNumberScheduled),
      };
    case "Job": {
      const active = typeof status?.active === "number" ? status.active : 0;
      const done = count(status?.succeeded);
      return { desired: spec.completions ?? 1, current: active + done, readyPods: done };
    }
    case "CronJob":
      return {};
  }
}

function reasonOf(kind: WorkloadKind, numbers: Numbers, status: Status | undefined, seen: boolean): string | undefined {
  if (kind === "CronJob") return undefined;
  const bad = status?.conditions?.find(
    ({ type, status: is }) =>
      (is === "True" && ["ReplicaFailure", "Failed"].includes(type)) || (is === "False" && type === "Progressing"),
  );
  if (bad !== undefined) return words(bad.message) ?? bad.reason ?? bad.type;
  if (!seen) return "The cluster has not looked at its last change yet.";
  const { desired = 0, current = 0, readyPods = 0, updated = desired } = numbers;
  if (kind === "Job") return readyPods >= desired ? undefined : `${readyPods} of ${desired} pods have succeeded.`;
  if (readyPods < desired) return `${readyPods} of ${desired} pods are ready.`;
  if (updated < desired) return `${updated} of ${desired} pods are of its newest form.`;
  if (current > desired) return `${current - desired} pods too many are ending.`;
  return undefined;
}
