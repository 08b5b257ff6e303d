import type { Deployment } from "../../domain/deployment/schema.ts";
import { invalid } from "../../kernel/problem.ts";

/** Members of a request, by their names. */
type Members = Readonly<Record<string, unknown>>;

/**
 * A request names only what there is: nodes of machines, or workloads of a cluster. Pure.
 * @throws Problem 422 `invalid-request` with a pointer for each member that means nothing for the deployment
 */
export function requireSort(
  { id, workloads }: Pick<Deployment, "id" | "workloads">,
  members: { readonly machines?: Members; readonly workloads?: Members },
): void {
  const wrong = Object.entries((workloads === undefined ? members.workloads : members.machines) ?? {}).filter(
    ([, value]) => value !== undefined,
  );
  if (wrong.length === 0) return;
  const detail =
    workloads === undefined
      ? `${id} runs on machines, and has no workloads.`
      : `${id} runs workloads, and has no machines.`;
  throw invalid(
    "invalid-request",
    "The deployment has nothing of this kind",
    wrong.map(([name]) => ({ pointer: `/${name}`, detail, remedy: "Leave it out." })),
  );
}
