import * as z from "zod";
import type { JsonObject } from "../../providers/workloads.ts";
import { metaOf, words } from "./object.ts";

const Reference = z.object({ kind: z.string(), name: z.string() });
const Event = z.object({
  type: z.string().optional(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  count: z.number().nullish(),
  firstTimestamp: z.string().nullish(),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  series: z.object({ count: z.number().nullish(), lastObservedTime: z.string().nullish() }).nullish(),
  involvedObject: z.object({ kind: z.string().optional(), name: z.string().optional() }),
});

/** Something that happened to an object, in the cluster's words. It forgets them after an hour. */
export const EventView = z.object({
  type: z.string(),
  reason: z.string(),
  message: z.string(),
  object: Reference,
  count: z.int(),
  firstAt: z.string().optional(),
  lastAt: z.string().optional(),
});
export type EventView = z.infer<typeof EventView>;

export function eventView(object: JsonObject): EventView {
  const event = Event.parse(object);
  const at = metaOf(object).creationTimestamp;
  const { kind = "", name = "" } = event.involvedObject;
  return {
    type: event.type ?? "Normal",
    reason: event.reason ?? "",
    message: words(event.message ?? "") ?? "",
    object: { kind, name },
    count: event.series?.count ?? event.count ?? 1,
    firstAt: event.firstTimestamp ?? event.eventTime ?? at,
    lastAt: event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? at,
  };
}

const Claim = z.object({
  spec: z.object({
    accessModes: z.array(z.string()).optional(),
    storageClassName: z.string().optional(),
    volumeName: z.string().optional(),
    resources: z.object({ requests: z.object({ storage: z.string().optional() }).optional() }).optional(),
  }),
  status: z
    .object({ phase: z.string().optional(), capacity: z.object({ storage: z.string().optional() }).optional() })
    .optional(),
});

/** Storage that an app has asked for. Amounts as the cluster writes them: `8Gi`. */
export const VolumeView = z.object({
  name: z.string(),
  /** `Bound` when it is there. */
  phase: z.string(),
  asked: z.string().optional(),
  size: z.string().optional(),
  storageClass: z.string().optional(),
  accessModes: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  createdAt: z.string().optional(),
});
export type VolumeView = z.infer<typeof VolumeView>;

export function volumeView(object: JsonObject): VolumeView {
  const { spec, status } = Claim.parse(object);
  const meta = metaOf(object);
  return {
    name: meta.name,
    phase: status?.phase ?? "Pending",
    asked: spec.resources?.requests?.storage,
    size: status?.capacity?.storage,
    storageClass: spec.storageClassName,
    accessModes: spec.accessModes ?? [],
    labels: { ...meta.labels },
    createdAt: meta.creationTimestamp,
  };
}

const Percent = z.object({ averageUtilization: z.number().nullish() });
const Measure = z.object({
  resource: z.object({ name: z.string(), target: Percent.optional(), current: Percent.optional() }).optional(),
});
const Autoscaler = z.object({
  spec: z.object({
    scaleTargetRef: Reference,
    minReplicas: z.number().nullish(),
    maxReplicas: z.number(),
    metrics: z.array(Measure).nullish(),
  }),
  status: z
    .object({
      currentReplicas: z.number().nullish(),
      desiredReplicas: z.number().nullish(),
      lastScaleTime: z.string().nullish(),
      currentMetrics: z.array(Measure).nullish(),
      conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().nullish() })).nullish(),
    })
    .optional(),
});

/** What makes a workload larger and smaller by its load. */
export const AutoscalerView = z.object({
  name: z.string(),
  target: Reference,
  min: z.int(),
  max: z.int(),
  current: z.int(),
  desired: z.int(),
  /** In percent of what its containers ask for; `current` is absent until it was measured. */
  metrics: z.array(z.object({ resource: z.string(), target: z.number().optional(), current: z.number().optional() })),
  /** Why it does not scale, in the cluster's words. */
  reason: z.string().optional(),
  lastScaleAt: z.string().optional(),
});
export type AutoscalerView = z.infer<typeof AutoscalerView>;

export function autoscalerView(object: JsonObject): AutoscalerView {
  const { spec, status } = Autoscaler.parse(object);
  const stuck = status?.conditions?.find(({ type, status: is }) => is === "False" && type !== "ScalingLimited");
  const measured = status?.currentMetrics ?? [];
  return {
    name: metaOf(object).name,
    target: spec.scaleTargetRef,
    min: spec.minReplicas ?? 1,
    max: spec.maxReplicas,
    current: status?.currentReplicas ?? 0,
    desired: status?.desiredReplicas ?? 0,
    metrics: (spec.metrics ?? []).flatMap(({ resource }) => {
      if (resource === undefined) return [];
      const now = measured.find((one) => one.resource?.name === resource.name)?.resource?.current;
      const target = resource.target?.averageUtilization ?? undefined;
      return [{ resource: resource.name, target, current: now?.averageUtilization ?? undefined }];
    }),
    reason: words(stuck?.message ?? undefined),
    lastScaleAt: status?.lastScaleTime ?? undefined,
  };
}
