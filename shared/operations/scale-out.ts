import * as z from "zod";
import { nodeChanges } from "../jobs/node-changes.ts";
import { invalid } from "../kernel/problem.ts";
import { overridden } from "../packages/vm/override.ts";
import { renderAnswers } from "./answers.ts";
import { type Facts, requestKind, type Target } from "./contract.ts";
import { requireAction, requireNumbers, resized, roleNamed } from "./role-sizes.ts";
import { scaleWorkload } from "./workloads/scale.ts";

export const scaleOut = requestKind({
  kind: "scale-out",
  request: z.strictObject({
    /** Which nodes there shall be more of; may be left out where the app has one role. Of workloads: `Deployment/web`. */
    role: z.string().max(270).optional(),
    /** How many there shall be, those that are there counted. */
    count: z.int().min(1).max(300).optional(),
    /** Or how many there shall be more. */
    add: z.int().min(1).max(300).optional(),
  }),
  async decide(facts, { role: named, count, add }) {
    if (facts.deployment.workloads !== undefined) return scaleWorkload(facts, { role: named, count }, "out");
    if ((count === undefined) === (add === undefined))
      throw invalid("invalid-request", "How many nodes?", [
        {
          pointer: "/count",
          detail: "Either count or add is needed.",
          remedy: "Send count: how many there shall be; or add: how many more.",
        },
      ]);
    const cluster = await facts.cluster();
    const role = roleNamed(cluster.roles, named);
    requireAction(cluster, role, "scale_horizontal", "its nodes may become more or fewer");
    const value = count ?? role.count + (add ?? 0);
    const pointer = count === undefined ? "/add" : "/count";
    if (value <= role.count)
      throw invalid("invalid-request", "There are as many nodes already", [
        { pointer, detail: `The role has ${role.count} nodes.`, remedy: "Ask scale-in for fewer." },
      ]);
    const target = await resized(facts, [{ role: role.role, size: "count", value, pointer }]);
    const after = await clusterOf(facts, target);
    const { add: made } = nodeChanges(after, facts.allNodes);
    requireNumbers(after, made, facts.nodes.length + made.length, pointer);
    return { target };
  },
});

/** The package with the target's answers and numbers. */
export async function clusterOf(facts: Facts, target: Target) {
  const [pkg, answers] = await Promise.all([facts.pkg(), target.answers ?? facts.answers()]);
  return overridden(renderAnswers(pkg.value, answers), target.overrides ?? facts.deployment.overrides);
}
