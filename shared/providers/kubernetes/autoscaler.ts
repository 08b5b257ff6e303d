import * as z from "zod";
import type { Adjustment } from "../workloads.ts";
import type { ClusterObject } from "./objects.ts";

/** Percent of what the containers ask for, where a user gives no target: as the cluster's own tools choose. */
const DEFAULT_CPU = 80;

const Scaled = z.looseObject({
  kind: z.literal("HorizontalPodAutoscaler"),
  spec: z.looseObject({ scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }) }),
});

/** `<Kind>/<name>` of what an autoscaler of a package scales; `undefined` for every other object. */
export function scales(object: ClusterObject): string | undefined {
  const scaled = Scaled.safeParse(object);
  if (!scaled.success) return undefined;
  const { kind, name } = scaled.data.spec.scaleTargetRef;
  return `${kind}/${name}`;
}

/** The autoscaler with a user's numbers, in the one version that clusters since 1.23 have. What else it says stays. */
export function autoscaler(
  object: ClusterObject,
  { min, max, cpu, memory }: NonNullable<Adjustment["autoscaling"]>,
): ClusterObject {
  const spec = z.record(z.string(), z.unknown()).parse(object.spec);
  // Of the older versions, which spoke of CPU alone.
  const { targetCPUUtilizationPercentage: _, ...rest } = spec;
  const targets = cpu === undefined && memory === undefined ? { cpu: DEFAULT_CPU } : { cpu, memory };
  const metrics = Object.entries(targets).flatMap(([name, averageUtilization]) =>
    averageUtilization === undefined
      ? []
      : [{ type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization } } }],
  );
  return { ...object, apiVersion: "autoscaling/v2", spec: { ...rest, minReplicas: min, maxReplicas: max, metrics } };
}
