import * as z from "zod";
import { TAGS } from "../../providers/contract.ts";
import type { Namespace } from "../../providers/workloads.ts";
import { type TaskContext, TaskError, type TaskKind } from "../contract.ts";
import { clusterPlace, namespaceTags } from "./place.ts";

const Fixed = z.looseObject({ namespace: z.string().optional() });

/**
 * The namespace is there, made where it was not. One of another tenant's is never used; nor, on a cluster that another
 * tenant shares, one of which nobody knows whose it is. Two or three requests.
 */
export const ensureNamespace: TaskKind = {
  kind: "ensure-namespace",
  capability: "workloads",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const { namespaces, at } = await clusterPlace(context);
    const { namespace: name, quota } = at;
    const there = await namespaces.describe(name);
    if (there?.state === "terminating") return { kind: "pending", waitingFor: endOf(there) };
    if (there !== undefined && !isOpen(context, there)) throw taken(name);
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

function isOpen({ deployment, runtime }: Pick<TaskContext, "deployment" | "runtime">, { name, tags }: Namespace) {
  const tenant = tags[TAGS.tenant];
  if (tenant !== undefined) return tenant === deployment.tenantId || Fixed.parse(runtime.config).namespace === name;
  return runtime.tenantId === deployment.tenantId || Fixed.parse(runtime.config).namespace === name;
}

function taken(name: string): TaskError {
  return new TaskError({
    code: "namespace-taken",
    message: `Namespace ${name} belongs to somebody else.`,
    retryable: false,
    remedy: "Deploy into another namespace, or into one of the deployment's own.",
  });
}
