import type { Deployment, DeploymentStatus } from "../deployment/schema.ts";
import type { Links } from "./schema.ts";

/** Of an edge: who depends on whom. */
interface Edge {
  readonly deploymentId: string;
  readonly dependentId: string;
}

/** Ids that links name, each once, in order. */
export function linkedIds(links: Links | undefined): readonly string[] {
  return [...new Set(Object.values(links ?? {}))].sort();
}

/** What a deployment holds links to: its own, and while a job changes them those that it leads to as well. */
export function heldIds({ linked, links }: Pick<Deployment, "linked" | "links">): readonly string[] {
  return [...new Set([...(linked ?? []), ...linkedIds(links)])].sort();
}

/** States from which nothing comes that could be depended on, as long as somebody does not act. */
const HOPELESS: ReadonlySet<DeploymentStatus> = new Set([
  "rejected",
  "ceasing",
  "ceased",
  "deleting",
  "deleted",
  "failed",
]);
export const isHopeless = (status: DeploymentStatus): boolean => HOPELESS.has(status);

/** States in which an app does not need what it depends on. */
const IDLE: ReadonlySet<DeploymentStatus> = new Set([
  "pending_approval",
  "rejected",
  "stopped",
  "ceased",
  "deleted",
  "failed",
]);
export const isIdle = (status: DeploymentStatus): boolean => IDLE.has(status);

/** The way from `from` to `to` over what each depends on, both ends with it; `undefined` when there is none. Pure. */
export function pathBetween(
  from: string,
  to: string,
  targetsOf: (id: string) => readonly string[],
): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  const open = [from];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    if (id === to) return wayTo(id, cameFrom);
    for (const next of targetsOf(id)) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      open.push(next);
    }
  }
  return undefined;
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] {
  const way: string[] = [];
  for (let id: string | undefined = end; id !== undefined; id = cameFrom.get(id)) way.unshift(id);
  return way;
}

/** One deployment of a graph, and when it may start: those of a level may start together, after all lower ones. */
interface Placed {
  readonly id: string;
  readonly level: number;
}

/**
 * The order in which linked deployments start: level 0 depends on nothing; every other one is one above the highest that
 * it depends on. Within a level by id. Links that lead in a circle, which no write makes, end in one last level. Pure.
 */
export function startOrder(edges: readonly Edge[]): readonly Placed[] {
  const targets = new Map<string, Set<string>>();
  const waiting = (id: string) => targets.get(id) ?? targets.set(id, new Set()).get(id) ?? new Set();
  for (const { deploymentId, dependentId } of edges) {
    waiting(deploymentId);
    waiting(dependentId).add(deploymentId);
  }
  const placed: Placed[] = [];
  for (let level = 0; targets.size > 0; level++) {
    const free = [...targets].filter(([, needs]) => needs.size === 0).map(([id]) => id);
    const now = (free.length > 0 ? free : [...targets.keys()]).sort();
    placed.push(...now.map((id) => ({ id, level })));
    for (const id of now) targets.delete(id);
    for (const needs of targets.values()) for (const id of now) needs.delete(id);
  }
  return placed;
}
