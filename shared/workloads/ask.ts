import * as z from "zod";
import { EndpointView, SliceView } from "./views/endpoint.ts";
import { NamespaceView } from "./views/namespace.ts";
import { AutoscalerView, EventView, VolumeView } from "./views/others.ts";
import { PodView } from "./views/pod.ts";
import { WORKLOAD_KINDS, WorkloadView } from "./views/workload.ts";

/** Bounds of one answer: what a function may give back is 6 MB, and people read less. */
export const LOOK_LIMITS = {
  answerBytes: 1_000_000,
  logBytes: 262_144,
  logLines: 10_000,
  execBytes: 131_072,
  execSeconds: 20,
  watchSeconds: 20,
} as const;

/** What a watch may follow. */
export const WATCHED_KINDS = [
  "Pod",
  ...WORKLOAD_KINDS,
  "Service",
  "EndpointSlice",
  "Event",
  "PersistentVolumeClaim",
  "HorizontalPodAutoscaler",
] as const;
export type WatchedKind = (typeof WATCHED_KINDS)[number];

/** Of what labels may be changed. */
export const LABELLED_KINDS = [
  "Pod",
  ...WORKLOAD_KINDS,
  "Service",
  "PersistentVolumeClaim",
  "HorizontalPodAutoscaler",
] as const;
export const RESTARTED_KINDS = ["Deployment", "StatefulSet", "DaemonSet"] as const;

const page = { selector: z.string().optional(), limit: z.int().min(1).max(100), cursor: z.string().optional() };
const inPod = { pod: z.string(), container: z.string().optional() };

/** What the API asks of a deployment's cluster. */
export const Ask = z.discriminatedUnion("ask", [
  z.object({ ask: z.literal("workloads"), kind: z.enum(WORKLOAD_KINDS).optional(), ...page }),
  z.object({ ask: z.literal("pods"), ...page }),
  z.object({ ask: z.literal("endpoints"), ...page }),
  z.object({ ask: z.literal("events"), ...page }),
  z.object({ ask: z.literal("volumes"), ...page }),
  z.object({ ask: z.literal("autoscalers"), ...page }),
  z.object({ ask: z.literal("namespace") }),
  z.object({
    ask: z.literal("watch"),
    kind: z.enum(WATCHED_KINDS),
    selector: z.string().optional(),
    since: z.string(),
    waitSeconds: z.int().min(0).max(LOOK_LIMITS.watchSeconds),
  }),
  z.object({ ask: z.literal("log"), ...inPod, tail: z.int().min(1).max(LOOK_LIMITS.logLines), previous: z.boolean() }),
  z.object({
    ask: z.literal("exec"),
    ...inPod,
    argv: z.array(z.string()).min(1),
    timeoutSeconds: z.int().min(1).max(LOOK_LIMITS.execSeconds),
  }),
  z.object({ ask: z.literal("usage"), selector: z.string().optional() }),
  z.object({
    ask: z.literal("label"),
    kind: z.enum(LABELLED_KINDS),
    name: z.string(),
    labels: z.record(z.string(), z.string().nullable()),
  }),
  z.object({ ask: z.literal("restart"), kind: z.enum(RESTARTED_KINDS), name: z.string(), key: z.string() }),
  z.object({ ask: z.literal("delete-pod"), pod: z.string() }),
]);
export type Ask = z.infer<typeof Ask>;

/** An object that was added, changed or deleted; the member of its kind says how it is, or was last. */
export const Change = z.object({
  type: z.enum(["added", "changed", "deleted"]),
  kind: z.enum(WATCHED_KINDS),
  name: z.string(),
  pod: PodView.optional(),
  workload: WorkloadView.optional(),
  endpoint: EndpointView.optional(),
  slice: SliceView.optional(),
  event: EventView.optional(),
  volume: VolumeView.optional(),
  autoscaler: AutoscalerView.optional(),
});
export type Change = z.infer<typeof Change>;

/** CPU in thousandths of a core, memory in bytes. */
export const UsageView = z.object({
  pod: z.string(),
  at: z.string(),
  cpu: z.int(),
  memory: z.int(),
  containers: z.array(z.object({ name: z.string(), cpu: z.int(), memory: z.int() })),
});

const listed = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), revision: z.string(), cursor: z.string().optional() });

/** What is answered to each ask. */
export const ANSWERS = {
  workloads: listed(WorkloadView),
  pods: listed(PodView),
  endpoints: listed(EndpointView),
  events: listed(EventView),
  volumes: listed(VolumeView),
  autoscalers: listed(AutoscalerView),
  namespace: NamespaceView,
  watch: z.object({ changes: z.array(Change), revision: z.string() }),
  log: z.object({ text: z.string() }),
  exec: z.object({ exitCode: z.int(), stdout: z.string(), stderr: z.string(), cut: z.boolean() }),
  /** `collected`: the cluster measures it. */
  usage: z.object({ collected: z.boolean(), items: z.array(UsageView) }),
  label: z.object({}),
  restart: z.object({}),
  "delete-pod": z.object({}),
} as const;
export type AnswerOf<A extends Ask["ask"]> = z.infer<(typeof ANSWERS)[A]>;
