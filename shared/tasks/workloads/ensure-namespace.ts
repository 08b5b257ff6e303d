import * as z from "zod";
import { TAGS } from "../../providers/contract.ts";
import type { Namespace } from "../../providers/workloads.ts";
import { type TaskContext, TaskError, type TaskKind } from "../contract.ts";
import { clusterPlace, namespaceTags } from "./place.ts";

const Fixed = z.looseObject({ namespace: z.string().optional() });

/**
 * The namespace is there, made where it was not. One of another tenant's is never used, nor one that was made for another
 * deployment and goes with it; nor, on a cluster that another tenant shares, one of which nobody knows whose it is. Two or
 * three requests.
 */
export const ensureNamespace: TaskKind = {
  kind: "ensure-namespace",
  capability: "workloads",
  follows: true,
  timeoutMs: 15 * 60_000,
  async run(context) {
    const { namespaces, at } = await clusterPlace(context);
    const { namespace: name, quota } = at;
    const there = await namespaces.describe(name);
    if (there?.state === "terminating") return { kind: "pending", waitingFor: endOf(there) };
    if (there !== undefined) requireOpen(context, there);
    await namespaces.ensure({
      name,
      tags: namespaceTags(context.deployment),
      ...(quota === undefined ? {} : { quota }),
    });
    return { kind: "done", output: { namespace: name } };
  },
};

/** What is waited for until a namespace is gone, with the cluster's own reason. */
export function endOf({ name, reason }: Pick<Namespace, "name" | "reason">): string {
  return `the end of namespace ${name}${reason === undefined ? "" : `: ${reason}`}`;
}

/** A namespace that is there may be used for the deployment. Pure. @throws TaskError `namespace-taken` */
export function requireOpen(
  { deployment, runtime }: Pick<TaskContext, "deployment" | "runtime">,
  { name, tags }: Namespace,
): void {
  const made = tags[TAGS.deployment] ?? deployment.id;
  const owner = tags[TAGS.tenant] ?? runtime.tenantId;
  if (made !== deployment.id) throw taken(name);
  if (owner !== deployment.tenantId && Fixed.parse(runtime.config).namespace !== name) throw taken(name);
}

function taken(name: string): TaskError {
  return new TaskError({
    code: "namespace-taken",
    message: `Namespace ${name} belongs to somebody else, or was made for another deployment.`,
    retryable: false,
    remedy: "Deploy into another namespace, or into one of the deployment's own.",
  });
}
