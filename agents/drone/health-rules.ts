import type { AppHealth, HealthWatch } from "../../shared/protocol/watching.ts";

/** What the checks so far say. */
export interface Verdict {
  readonly state: AppHealth["state"];
  /** Checks one after the other that said the opposite of `state`; before a first verdict: failures. */
  readonly against: number;
}

export const NO_VERDICT: Verdict = { state: "unknown", against: 0 };

/**
 * One more check. `unhealthyThreshold` failures one after the other make a node unhealthy, `healthyThreshold` successes healthy again;
 * a node that was never judged is healthy with its first success, as it was waited for until it was ready. Pure.
 */
export function judge(
  before: Verdict,
  passed: boolean,
  limits: Pick<HealthWatch, "healthyThreshold" | "unhealthyThreshold">,
): Verdict {
  if (before.state === "unknown") {
    if (passed) return { state: "healthy", against: 0 };
    return turned(before, "unhealthy", limits.unhealthyThreshold);
  }
  if (passed === (before.state === "healthy")) return { ...before, against: 0 };
  return passed
    ? turned(before, "healthy", limits.healthyThreshold)
    : turned(before, "unhealthy", limits.unhealthyThreshold);
}

function turned(before: Verdict, to: "healthy" | "unhealthy", threshold: number): Verdict {
  const against = before.against + 1;
  return against >= threshold ? { state: to, against: 0 } : { ...before, against };
}
