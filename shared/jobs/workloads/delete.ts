import type { Operation, PlanFacts } from "../contract.ts";
import type { Plan } from "../plan.ts";

/**
 * The end of a deployment: the release with the package's own jobs before and after, then the namespace, where it was made
 * for it. With `force` a job of the package that fails does not keep it.
 */
export const deleteDeployment: Operation = { kind: "delete", bare: true, plan };

function plan({ input }: PlanFacts): Plan {
  const force = input.force === true ? { force: true } : {};
  return [
    [{ kind: "run-hooks", input: { event: "pre-delete", ...force } }],
    [{ kind: "remove-release" }],
    [{ kind: "run-hooks", input: { event: "post-delete", ...force } }],
    [{ kind: "remove-namespace" }],
  ];
}
