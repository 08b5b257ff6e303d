import * as z from "zod";
import type { JsonObject } from "../../providers/workloads.ts";
import { metaOf, ownerOf, words } from "./object.ts";
import { Container, ContainerSpecView, containerView, PodVolumeView, Volumes, volumesView } from "./pod-spec.ts";

const Waiting = z.object({ reason: z.string().optional(), message: z.string().optional() });
const Terminated = Waiting.extend({
  exitCode: z.number(),
  signal: z.number().optional(),
  startedAt: z.string().nullish(),
  finishedAt: z.string().nullish(),
});
const State = z.object({
  waiting: Waiting.optional(),
  running: z.object({ startedAt: z.string().nullish() }).optional(),
  terminated: Terminated.optional(),
});
const Status = z.object({
  name: z.string(),
  ready: z.boolean().optional(),
  restartCount: z.number().optional(),
  imageID: z.string().optional(),
  state: State.optional(),
  lastState: State.optional(),
});
const Pod = z.object({
  spec: z.object({
    nodeName: z.string().optional(),
    containers: z.array(Container),
    initContainers: z.array(Container).optional(),
    volumes: Volumes,
  }),
  status: z
    .object({
      phase: z.string().optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
      podIP: z.string().optional(),
      startTime: z.string().optional(),
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().optional(),
            message: z.string().optional(),
          }),
        )
        .optional(),
      containerStatuses: z.array(Status).optional(),
      initContainerStatuses: z.array(Status).optional(),
    })
    .optional(),
});

const ContainerState = z.object({
  is: z.enum(["waiting", "running", "ended"]),
  reason: z.string().optional(),
  message: z.string().optional(),
  exitCode: z.number().optional(),
  /** Since when it runs, or when it ended. */
  since: z.string().optional(),
});
type ContainerState = z.infer<typeof ContainerState>;

const ContainerView = ContainerSpecView.extend({
  /** It runs before the others. */
  init: z.literal(true).optional(),
  ready: z.boolean(),
  restarts: z.int(),
  state: ContainerState.optional(),
  /** How it ended the time before. */
  lastState: ContainerState.optional(),
});

/** A pod as users see it: nothing of its environment and arguments, nor of what its volumes are made of, which may hold secrets. */
export const PodView = z.object({
  name: z.string(),
  /** The workload that makes it anew. */
  owner: z.object({ kind: z.string(), name: z.string() }).optional(),
  /** `Terminating` while it ends. */
  phase: z.string(),
  ready: z.boolean(),
  /** Why it is not ready, as the cluster says it. */
  reason: z.string().optional(),
  message: z.string().optional(),
  restarts: z.int(),
  node: z.string().optional(),
  address: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  /** They are given to one node together, and share an address. */
  containers: z.array(ContainerView),
  volumes: z.array(PodVolumeView).optional(),
  createdAt: z.string().optional(),
});
export type PodView = z.infer<typeof PodView>;

export function podView(object: JsonObject): PodView {
  const meta = metaOf(object);
  const { spec, status = {} } = Pod.parse(object);
  const containers = [
    ...(spec.initContainers ?? []).map((one) => container(one, status.initContainerStatuses, true)),
    ...spec.containers.map((one) => container(one, status.containerStatuses, false)),
  ];
  const ready = status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
  const ending = meta.deletionTimestamp !== undefined;
  const why = ready || status.phase === "Succeeded" ? {} : reasonOf(status, containers);
  return {
    name: meta.name,
    owner: ownerOf(meta),
    phase: ending ? "Terminating" : (status.phase ?? "Pending"),
    ready: ready && !ending,
    ...why,
    restarts: containers.reduce((sum, { restarts }) => sum + restarts, 0),
    node: spec.nodeName,
    address: status.podIP === "" ? undefined : status.podIP,
    labels: { ...meta.labels },
    containers,
    volumes: volumesView(spec.volumes),
    createdAt: meta.creationTimestamp,
  };
}

function container(spec: Container, all: z.infer<typeof Status>[] = [], init: boolean) {
  const status = all.find((one) => one.name === spec.name);
  return {
    ...containerView(spec),
    ...(init ? { init: true as const } : {}),
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    state: stateOf(status?.state),
    lastState: stateOf(status?.lastState),
  };
}

function stateOf(state: z.infer<typeof State> | undefined): ContainerState | undefined {
  if (state?.terminated !== undefined) {
    const { reason, message, exitCode, finishedAt } = state.terminated;
    return { is: "ended", reason: words(reason), message: words(message), exitCode, since: finishedAt ?? undefined };
  }
  if (state?.running !== undefined) return { is: "running", since: state.running.startedAt ?? undefined };
  if (state?.waiting !== undefined)
    return { is: "waiting", reason: words(state.waiting.reason), message: words(state.waiting.message) };
  return undefined;
}

/** The pod's own word, then that of a container that waits or has failed, then that of the scheduler. */
function reasonOf(
  status: NonNullable<z.infer<typeof Pod>["status"]>,
  containers: readonly { readonly name: string; readonly state?: ContainerState | undefined }[],
) {
  if (status.reason !== undefined) return { reason: status.reason, message: words(status.message) };
  const stuck = containers.find(
    ({ state }) =>
      (state?.is === "waiting" && state.reason !== undefined) || (state?.is === "ended" && state.exitCode !== 0),
  );
  if (stuck?.state !== undefined)
    return { reason: stuck.state.reason, message: words(`${stuck.name}: ${stuck.state.message ?? ""}`) };
  const unmet = status.conditions?.find(({ status: is, reason }) => is === "False" && reason !== undefined);
  return { reason: words(unmet?.reason), message: words(unmet?.message) };
}
