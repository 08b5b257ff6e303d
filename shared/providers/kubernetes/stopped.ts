import type { JsonObject } from "../workloads.ts";
import { scales } from "./autoscaler.ts";
import { groupOf, objectAt } from "./members.ts";
import type { ClusterObject } from "./objects.ts";

/** What no node is labelled with: a DaemonSet that asks for it has no node. */
export const NOWHERE = "pitrix.io/stopped";
/** The package's own jobs are run at their time and are no part of what is put. */
const HOOK = "helm.sh/hook";

type Change = (spec: JsonObject) => JsonObject;
const none: Change = (spec) => ({ ...spec, replicas: 0 });
const held: Change = (spec) => ({ ...spec, suspend: true });

/** By API group and kind. Of those that suspend, what is over stays over. */
const CHANGES: Readonly<Record<string, Change>> = {
  "apps/Deployment": none,
  "apps/StatefulSet": none,
  "apps/ReplicaSet": none,
  "/ReplicationController": none,
  "apps/DaemonSet": nowhere,
  "batch/Job": held,
  "batch/CronJob": held,
};

/**
 * The same objects so that no pod of them runs: no replicas, no node, no next time, as each kind is stopped where people
 * do it by hand. A pod that nobody makes is left out, as it can only run or not be there; so is an autoscaler of what has
 * no replicas now, which would have its word in their number. Put again as they were, all of it is back. Pure.
 */
export function stopped(objects: readonly ClusterObject[]): readonly ClusterObject[] {
  const made = new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  return objects.flatMap((object) => {
    const { apiVersion, kind, metadata } = object;
    if (metadata.annotations?.[HOOK] !== undefined) return [object];
    const scaled = scales(object);
    if ((apiVersion === "v1" && kind === "Pod") || (scaled !== undefined && made.has(scaled))) return [];
    const change = CHANGES[`${groupOf(apiVersion)}/${kind}`];
    return [change === undefined ? object : { ...object, spec: change(objectAt(object, "spec")) }];
  });
}

function nowhere(spec: JsonObject): JsonObject {
  const pod = objectAt(spec, "template", "spec");
  const nodeSelector = { ...objectAt(pod, "nodeSelector"), [NOWHERE]: "true" };
  return { ...spec, template: { ...objectAt(spec, "template"), spec: { ...pod, nodeSelector } } };
}
