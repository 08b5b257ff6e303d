import * as z from "zod";
import type { Adjustment, Adjustments } from "../workloads.ts";
import { autoscaler, scales } from "./autoscaler.ts";
import type { ClusterObject } from "./objects.ts";
import { stopped } from "./stopped.ts";

/** What adjustments made of a package's objects. */
export interface Adjusted {
  readonly objects: readonly ClusterObject[];
  /** Workloads that adjustments name and the package does not make (any more), by their key. */
  readonly missing: readonly string[];
}

const Variable = z.looseObject({ name: z.string() });
const Container = z.looseObject({ name: z.string(), env: z.array(Variable).nullish() });
type Container = z.infer<typeof Container>;
const PodTemplate = z.looseObject({
  spec: z.looseObject({ containers: z.array(Container), initContainers: z.array(Container).nullish() }),
});
/** A workload whose pods it describes itself. */
const Workload = z.looseObject({ spec: z.looseObject({ template: PodTemplate }) });
const CronJob = z.looseObject({ spec: z.looseObject({ jobTemplate: Workload }) });

/** Kinds that have replicas. */
const REPLICATED: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"]);

/**
 * A package's objects as they are put: with what a user changed of its workloads, and with our labels on all of them. Pure:
 * the same objects, adjustments and labels give the same result, in the same order. Labels go into the metadata alone, never
 * into selectors or pod templates, where they could not be changed or would start every pod anew.
 *
 * Autoscaling leaves `replicas` out and adds a HorizontalPodAutoscaler of the workload's name after it; one of the package's
 * own for the same workload gets the numbers in place of it.
 * @param stop so that no pod of them runs
 */
export function adjusted(
  objects: readonly ClusterObject[],
  adjustments: Adjustments,
  labels: Readonly<Record<string, string>>,
  stop = false,
): Adjusted {
  const made = new Set(objects.map(keyOf));
  const changed = objects.flatMap((object) => {
    const own = adjustments[keyOf(object)];
    if (own !== undefined) return withAutoscaler(changedBy(object, own), own, objects);
    const target = scales(object);
    const scaling = target === undefined ? undefined : adjustments[target]?.autoscaling;
    return target === undefined || scaling === undefined || !made.has(target)
      ? [object]
      : [autoscaler(object, scaling)];
  });
  return {
    objects: (stop ? stopped(changed) : changed).map((object) => labelled(object, labels)),
    missing: Object.keys(adjustments).filter((key) => !made.has(key)),
  };
}

const keyOf = ({ kind, metadata }: ClusterObject): string => `${kind}/${metadata.name}`;

function changedBy(object: ClusterObject, adjustment: Adjustment): ClusterObject {
  const pods = withContainers(object, (containers, init) =>
    containers.map((container) => changedContainer(container, adjustment, init)),
  );
  if (!REPLICATED.has(object.kind)) return pods;
  const spec = z.record(z.string(), z.unknown()).safeParse(pods.spec).data ?? {};
  if (adjustment.autoscaling !== undefined) {
    const { replicas: _, ...rest } = spec;
    return { ...pods, spec: rest };
  }
  return adjustment.replicas === undefined ? pods : { ...pods, spec: { ...spec, replicas: adjustment.replicas } };
}

function withContainers(
  object: ClusterObject,
  change: (containers: readonly Container[], init: boolean) => readonly Container[],
): ClusterObject {
  const template = (of: z.infer<typeof PodTemplate>) => ({
    ...of,
    spec: {
      ...of.spec,
      containers: change(of.spec.containers, false),
      ...(of.spec.initContainers == null ? {} : { initContainers: change(of.spec.initContainers, true) }),
    },
  });
  const workload = ({ spec, ...rest }: z.infer<typeof Workload>) => ({
    ...rest,
    spec: { ...spec, template: template(spec.template) },
  });
  const plain = Workload.safeParse(object);
  if (plain.success) return { ...object, spec: workload(plain.data).spec };
  const scheduled = CronJob.safeParse(object);
  if (!scheduled.success) return object;
  const { spec } = scheduled.data;
  return { ...object, spec: { ...spec, jobTemplate: workload(spec.jobTemplate) } };
}

/** What names no container is for all of them, and not for those that only prepare the pod. */
function changedContainer(container: Container, { env = {}, args = {} }: Adjustment, init: boolean): Container {
  const variables = Object.entries(env).flatMap(([key, value]) => {
    const at = key.lastIndexOf("/");
    const wanted = at < 0 ? !init : key.slice(0, at) === container.name;
    return wanted ? [[key.slice(at + 1), value, at >= 0] as const] : [];
  });
  // What names the container counts more than what is for all.
  const values = new Map(
    variables.sort((a, b) => Number(a[2]) - Number(b[2])).map(([name, value]) => [name, value] as const),
  );
  const own = args[container.name];
  const changed = own === undefined ? container : { ...container, args: [...own] };
  if (values.size === 0) return changed;
  const kept = (container.env ?? []).flatMap((variable) => {
    const value = values.get(variable.name);
    if (value === undefined) return [variable];
    return value === null ? [] : [{ name: variable.name, value }];
  });
  const there = new Set(kept.map(({ name }) => name));
  const added = [...values].flatMap(([name, value]) => (value === null || there.has(name) ? [] : [{ name, value }]));
  return { ...changed, env: [...kept, ...added] };
}

function withAutoscaler(workload: ClusterObject, { autoscaling }: Adjustment, all: readonly ClusterObject[]) {
  if (autoscaling === undefined || all.some((other) => scales(other) === keyOf(workload))) return [workload];
  const { name, namespace } = workload.metadata;
  const fresh: ClusterObject = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: { scaleTargetRef: { apiVersion: workload.apiVersion, kind: workload.kind, name } },
  };
  return [workload, autoscaler(fresh, autoscaling)];
}

function labelled(object: ClusterObject, labels: Readonly<Record<string, string>>): ClusterObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } };
}
