import type { Operation, PlanFacts } from "../contract.ts";
import type { Plan } from "../plan.ts";

/**
 * The end of a deployment: the release with the package's own jobs before and after, then the namespace, where it was made
 * for it. With `force` neither a job of the package that fails keeps it, nor a cluster that is gone: what may be left there
 * is noted at the job.
 */
export const deleteDeployment: Operation = { kind: "delete", bare: true, plan };

function plan({ input }: PlanFacts): Plan {
  const force = input.force === true ? { force: true } : {};
  return [
    // A cluster that is away fails the job within minutes; the package's jobs would be tried for hours.
    [{ kind: "check-cluster", input: { only: "release", ...force } }],
    [{ kind: "run-hooks", input: { event: "pre-delete", ...force } }],
    [{ kind: "remove-release", input: force }],
    [{ kind: "run-hooks", input: { event: "post-delete", ...force } }],
    [{ kind: "remove-namespace", input: force }],
  ];
}
