import type { Namespace } from "../../providers/workloads.ts";
import { elapsedMs, TaskError, type TaskKind, waitFor } from "../contract.ts";
import { endOf } from "./ensure-namespace.ts";
import { BUDGET_MS, clusterPlace, namespaceTags } from "./place.ts";

/** So long a namespace's end may take: finalizers that nobody removes keep it for ever. */
const STUCK_MS = 10 * 60_000;

/** Ends the namespace that was made for the deployment, and waits until it is gone. One that it shares stays. */
export const removeNamespace: TaskKind = {
  kind: "remove-namespace",
  capability: "workloads",
  follows: true,
  timeoutMs: 30 * 60_000,
  async run(context) {
    const { namespaces, at } = await clusterPlace(context);
    const { namespace: name, ownNamespace } = at;
    if (!ownNamespace) return { kind: "skipped", reason: "the namespace is not the deployment's own" };
    await namespaces.remove(name, namespaceTags(context.deployment));
    let last: Namespace | undefined;
    const gone = await waitFor(context, { budgetMs: BUDGET_MS, intervalMs: 1000 }, async () => {
      last = await namespaces.describe(name);
      return last === undefined ? true : undefined;
    });
    if (gone === true || last === undefined) return { kind: "done" };
    if (elapsedMs(context) > STUCK_MS) throw stuck(last);
    return { kind: "pending", waitingFor: endOf(last) };
  },
};

function stuck({ name, reason }: Namespace): TaskError {
  return new TaskError({
    code: "namespace-stuck",
    message: `Namespace ${name} has been ending for ${STUCK_MS / 60_000} minutes${reason === undefined ? "" : `: ${reason}`}.`,
    retryable: true,
    remedy: "Let the cluster's administrator remove what the cluster names, then retry the job.",
  });
}
