import { countsAtGate, worseOff } from "../domain/rollout/rules.ts";
import type { Rollout, Target } from "../domain/rollout/schema.ts";
import type { RolloutParts } from "./parts.ts";

/** Deployments that are read at once. */
const TOGETHER = 20;

/**
 * Which deployments are worse off than before their upgrade: of all waves so far, as some illnesses take their time. Each
 * is marked with why. One read a deployment, and a write for one that is worse off.
 */
export async function lookAt(
  parts: RolloutParts,
  rollout: Rollout,
  all: readonly Target[],
): Promise<readonly Target[]> {
  const ended = all.filter((one) => countsAtGate(rollout, one) && ["upgraded", "failed"].includes(one.status));
  const worse: Target[] = [];
  for (let start = 0; start < ended.length; start += TOGETHER) {
    const part = ended.slice(start, start + TOGETHER);
    const found = await Promise.all(
      part.map(({ tenantId, deploymentId }) => parts.deployments.get(tenantId, deploymentId)),
    );
    for (const [i, target] of part.entries()) {
      const reason = worseOff(target, found[i]);
      if (reason === undefined) continue;
      const marked: Target = { ...target, unwell: true, reason };
      await parts.rollouts.saveTarget(target, marked);
      worse.push(marked);
    }
  }
  return worse;
}
