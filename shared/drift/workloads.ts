import type { Deployment, DeploymentHealth } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { WorkloadEndpoint } from "../domain/deployment/workloads.ts";
import type { Difference } from "../domain/drift/schema.ts";
import { digestOf } from "../kernel/canonical-json.ts";
import type { Cloud } from "../providers/contract.ts";
import type { ObjectChange, ReleaseHealth } from "../providers/workloads.ts";
import { requirePlace } from "../tasks/workloads/place.ts";
import { newlyReached, reachedAt } from "../workloads/reached.ts";

/** How the cluster differs from what was put last, how its workloads are, and where they are reached. */
export async function seenWorkloads({ workloads }: Cloud, deployment: Deployment) {
  if (workloads === undefined) throw new Error("the provider runs no workloads");
  const { namespace, release: name } = requirePlace(deployment);
  const place = { deploymentId: deployment.id, ...requirePlace(deployment) };
  const [changes, health, endpoints] = await Promise.all([
    workloads.releases.drift({ namespace, name }),
    workloads.releases.health({ namespace, name }),
    reachedAt(workloads.inspect, place),
  ]);
  return { changes, health, endpoints };
}

/** Every field of every object that is another one than was put, or an object that is gone. Pure. */
export function workloadDifferences(
  changes: readonly ObjectChange[],
  before: readonly Difference[],
  now: Date,
): readonly Difference[] {
  const since = new Map(before.map((difference) => [difference.id, difference.since]));
  return changes.flatMap(foundIn).map((found) => {
    const id = digestOf([found.object, found.pointer ?? "", found.observed]).slice(0, 16);
    return { id, ...found, since: since.get(id) ?? now.toISOString() };
  });
}

type Found = Omit<Difference, "id" | "since">;

function foundIn({ kind, name, action, fields }: ObjectChange): readonly Found[] {
  const object = `${kind}/${name}`;
  const field = "object" as const;
  if (action === "delete" || fields === undefined || fields.length === 0)
    return [{ object, field, expected: "as it was put", observed: action === "delete" ? "missing" : "changed" }];
  return fields.map(({ pointer, before, after }) => ({
    object,
    field,
    pointer,
    expected: before ?? null,
    observed: after ?? null,
  }));
}

/** `healthy`: all are ready; `unhealthy`: none is. Pure. */
export function healthOfWorkloads({ ready, workloads }: ReleaseHealth): DeploymentHealth {
  if (ready) return "healthy";
  return workloads.some((one) => one.ready) ? "degraded" : "unhealthy";
}

/** Writes how an app that is meant to run is and where it is reached, where that is news. */
export async function noteWorkloads(
  deployments: Pick<DeploymentStore, "change">,
  deployment: Deployment,
  seen: { readonly health: ReleaseHealth; readonly endpoints: WorkloadEndpoint[] | undefined },
  now: Date,
): Promise<void> {
  const { tenantId, id, status, health: known = "unknown" } = deployment;
  if (status !== "active") return;
  const health = healthOfWorkloads(seen.health);
  const change = {
    ...(health === known ? {} : { health, healthSince: now.toISOString() }),
    ...newlyReached(deployment, seen.endpoints),
  };
  if (Object.keys(change).length > 0) await deployments.change(tenantId, id, change);
}
