import type { Deployment } from "../../domain/deployment/schema.ts";
import type { PreviewAnswer } from "../../workloads/preview/view.ts";
import type { DeployPlan } from "../deploy/view.ts";
import type { OperationPlan } from "../view.ts";
import type { Clusters } from "./clusters.ts";

/**
 * A plan with what its cluster says to it, where the operation puts something there; else the plan as it is. The plan's digest
 * stays: a cluster changes by itself, and a plan does not get stale by that.
 * @param after the deployment as the operation would leave it
 * @param known what its cluster has said already
 */
export async function previewed<P extends OperationPlan | DeployPlan>(
  clusters: Clusters | undefined,
  plan: P,
  after: Deployment,
  known?: PreviewAnswer,
): Promise<P> {
  const steps = new Set(plan.layers.flat().map(({ kind }) => kind));
  const stops = steps.has("stop-workloads");
  if (clusters === undefined || after.workloads === undefined || !(stops || steps.has("put-release"))) return plan;
  const { cluster, findings } = known ?? (await clusters.preview(after, stops));
  const first = findings.filter(({ severity }) => severity === "stops");
  // The package's own reader may have told a warning already, with another place.
  const told = plan.findings.map(({ detail }) => wordsOf(detail));
  const more = findings.filter((one) => !first.includes(one) && !told.includes(wordsOf(one.detail)));
  return { ...plan, cluster, findings: [...first, ...plan.findings, ...more] };
}

const wordsOf = (detail: string): string => detail.replace(/ \([^ ]*#[^ ]*\)$/, "");
