import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { Job } from "../domain/job/schema.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import type { Instance } from "../providers/contract.ts";

/** A Drone may be silent this long before its cloud is asked: a reboot is shorter. */
export const SILENT_MS = 3 * 60_000;
/** Until then a cloud may not show a machine that it has made. */
const VISIBLE_MS = 2 * 60_000;
/** What is lost again and again has a cause that another machine does not remove. */
const MOST_AN_HOUR = 3;
const HOUR_MS = 3_600_000;

/** Nodes that are meant to run and were not heard for long: worth a question to the cloud. Pure. */
export function suspects(
  deployment: Pick<Deployment, "status" | "activeJobId">,
  nodes: readonly Node[],
  now: Date,
): readonly Node[] {
  if (deployment.status !== "active" || deployment.activeJobId !== undefined) return [];
  return nodes.filter(
    ({ status, health, instanceId, updatedAt }) =>
      status === "active" &&
      health === "unreachable" &&
      instanceId !== undefined &&
      now.getTime() - Date.parse(updatedAt) >= SILENT_MS,
  );
}

/**
 * What the cloud's answer means for a node that is not heard: `lost`, its machine does not come back; `off`, somebody has
 * switched it off; `there`, it runs or is on its way, and only its Drone is silent. Pure.
 */
export function verdict(instance: Instance | undefined, node: Pick<Node, "updatedAt">, now: Date) {
  switch (instance?.state) {
    case undefined:
      return now.getTime() - Date.parse(node.updatedAt) > VISIBLE_MS ? "lost" : "there";
    case "terminated":
    case "terminating":
    case "error":
      return "lost";
    case "stopped":
      return "off";
    default:
      return "there";
  }
}

/**
 * Whether nodes of the role may be replaced without being asked for: as the package says in `auto_replace`; without a word,
 * where it can tell the others of a new node (`scale_horizontal`), or the node keeps nothing. Pure.
 */
export function mayReplace(cluster: Pick<RenderedCluster, "advancedActions">, role: Role): boolean {
  const said = role.rest["auto_replace"];
  if (typeof said === "boolean") return said;
  const scales = [...cluster.advancedActions, ...role.advancedActions].includes("scale_horizontal");
  return scales || role.volume === undefined;
}

/** Whether enough was tried for now. Pure. */
export function exhausted(jobs: readonly Pick<Job, "kind" | "cause" | "createdAt">[], now: Date): boolean {
  const fresh = jobs.filter(
    ({ kind, cause, createdAt }) =>
      kind === "replace-node" && cause === "recovery" && now.getTime() - Date.parse(createdAt) < HOUR_MS,
  );
  return fresh.length >= MOST_AN_HOUR;
}
