import type { Deployment } from "../../domain/deployment/schema.ts";
import type { WorkloadsPlace } from "../../domain/deployment/workloads.ts";
import { TAGS, type Tags } from "../../providers/contract.ts";
import type { WorkloadsCapability } from "../../providers/workloads.ts";
import type { TaskContext } from "../contract.ts";

/** How long one call looks at a cluster: below what a function may run, and below what a release's lease is. */
export const BUDGET_MS = 20_000;

/** @throws when the deployment runs on machines: its plan is of another kind */
export function requirePlace({ id, workloads }: Pick<Deployment, "id" | "workloads">): WorkloadsPlace {
  if (workloads === undefined) throw new Error(`${id} runs no workloads`);
  return workloads;
}

/** Of all that is made for a deployment in its cluster. */
export const tagsOf = ({ tenantId, id }: Pick<Deployment, "tenantId" | "id">): Tags => ({
  [TAGS.tenant]: tenantId,
  [TAGS.deployment]: id,
});

/** Of a namespace: one that several deployments share belongs to their tenant. */
export function namespaceTags(deployment: Deployment): Tags {
  return requirePlace(deployment).ownNamespace ? tagsOf(deployment) : { [TAGS.tenant]: deployment.tenantId };
}

/** The cluster of a task, and where in it the release lies. One read and one KMS request, once a task. */
export async function clusterPlace(context: TaskContext): Promise<
  WorkloadsCapability & {
    readonly at: WorkloadsPlace;
    readonly place: { readonly namespace: string; readonly name: string };
  }
> {
  const at = requirePlace(context.deployment);
  const { workloads } = await context.cloud();
  if (workloads === undefined) throw new Error("the provider runs no workloads");
  const { namespaces, releases, inspect } = workloads;
  return { namespaces, releases, inspect, at, place: { namespace: at.namespace, name: at.release } };
}
