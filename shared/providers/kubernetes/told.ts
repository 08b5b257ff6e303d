import * as z from "zod";
import { json } from "../../packages/json.ts";
import { objectWarnings } from "../../packages/manifests/warnings.ts";
import type { ObjectWarning } from "../workloads.ts";
import { type ClusterObject, refOf } from "./objects.ts";

/** What adjustments may name. */
const WORKLOADS: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
  "CronJob",
]);
const Plain = z.record(z.string(), json);

/** The workloads among objects, as adjustments name them: `Deployment/web`. Pure. */
export function workloadsOf(objects: readonly ClusterObject[]): readonly string[] {
  return objects.filter(({ kind }) => WORKLOADS.has(kind)).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

/** What of objects will not be as their user expects, whatever package they come from. Pure. */
export function warningsOf(objects: readonly ClusterObject[]): readonly ObjectWarning[] {
  return objects.flatMap((object) => {
    const plain = Plain.safeParse(object);
    if (!plain.success) return [];
    return objectWarnings(plain.data).map((warning) => ({ object: refOf(object), ...warning }));
  });
}
