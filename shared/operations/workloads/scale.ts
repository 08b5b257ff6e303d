import { adjusted, WorkloadName } from "../../domain/deployment/adjustments.ts";
import { type Fault, invalid } from "../../kernel/problem.ts";
import type { Facts, Wanted } from "../contract.ts";

interface Scaling {
  readonly role?: string | undefined;
  readonly count?: number | undefined;
}

/**
 * Another number of replicas of one workload, which stands in the place of a role: `Deployment/web`. How many there are now is
 * known here only where it was said before; the package's own number is the cluster's business. Autoscaling ends by it. Pure.
 * @throws Problem 422 with a pointer
 */
export function scaleWorkload(
  { deployment }: Pick<Facts, "deployment">,
  { role, count }: Scaling,
  direction: "out" | "in",
): Wanted {
  const name = WorkloadName.safeParse(role);
  if (!name.success)
    throw wrong({
      pointer: "/role",
      detail: "The app runs workloads, and each has its own number.",
      remedy: 'Name the workload by its kind and name: "Deployment/web".',
    });
  if (!/^(Deployment|StatefulSet|ReplicaSet)\//.test(name.data))
    throw wrong({
      pointer: "/role",
      detail: `${name.data} has no number of replicas.`,
      remedy: "Name a Deployment or a StatefulSet.",
    });
  if (count === undefined)
    throw wrong({
      pointer: "/count",
      detail: "How many there are is known to the cluster alone.",
      remedy: "Send count: how many there shall be.",
    });
  const known = deployment.adjustments?.[name.data]?.replicas;
  if (known !== undefined && (direction === "out" ? count <= known : count >= known))
    throw wrong({
      pointer: "/count",
      detail: `${name.data} has ${known}.`,
      remedy: `Ask scale-${direction === "out" ? "in" : "out"} for ${direction === "out" ? "fewer" : "more"}.`,
    });
  const change = { [name.data]: { replicas: count, autoscaling: null } };
  return {
    target: { adjustments: adjusted(deployment.adjustments, change) ?? {} },
    named: [{ name: name.data, pointer: "/role" }],
  };
}

function wrong(fault: Fault) {
  return invalid("invalid-request", "The workload cannot be scaled so", [fault]);
}
