import type { QuotaStore } from "../../domain/quota/store.ts";
import { planFacts } from "../../jobs/facts.ts";
import { plannedNodes } from "../../jobs/nodes.ts";
import { operationOf } from "../../jobs/registry.ts";
import { digestOf } from "../../kernel/canonical-json.ts";
import { factsOf } from "../../providers/facts.ts";
import { stepsOf } from "../describe.ts";
import { secondsOf } from "../estimate.ts";
import { findingsOf, isolationFindings, warningFindings } from "../findings.ts";
import { linkFindings } from "../links/decide.ts";
import { unready } from "../links/unready.ts";
import { priceOf } from "../price.ts";
import type { DeployDecision, NewDeployment } from "./decide.ts";
import { rolesOf } from "./summary.ts";
import type { DeployPlan } from "./view.ts";

/** What making it would do, step by step. One read of the quota. */
export async function describeDeploy(
  { quotas }: { readonly quotas: Pick<QuotaStore, "check"> },
  decision: DeployDecision,
  { deployment, job }: NewDeployment,
  waits: boolean,
): Promise<DeployPlan> {
  const { runtime, cluster, shown, quota, version } = decision;
  const refused = unready(deployment.id, decision.targets);
  const shortages = await quotas.check(deployment.tenantId, quota);
  const nodes = plannedNodes(deployment, cluster, job.createdAt);
  const plan = operationOf("deploy", deployment).plan(planFacts(job, deployment, nodes, { cluster, before: cluster }));
  const told = {
    operation: "deploy" as const,
    revision: 1,
    runtimeId: runtime.id,
    provider: runtime.provider,
    subnetId: cluster.subnet,
    values: { ...shown.values },
    changes: [],
    roles: rolesOf(cluster, runtime, decision.imageDigests),
    resources: nodes.map(({ id, role, cpu, memory, volumeSize }) => ({
      action: "create" as const,
      kind: "node" as const,
      id,
      role,
      after: { cpu, memory, volumeSize },
    })),
    layers: stepsOf(plan),
  };
  return {
    dryRun: true,
    ...told,
    price: priceOf(factsOf(runtime.provider)?.prices, runtime, [], nodes),
    estimate: { seconds: secondsOf(plan) },
    findings: [
      ...linkFindings({ findings: [], ...(refused === undefined ? {} : { refused }) }),
      ...warningFindings(decision.warnings),
      ...isolationFindings(factsOf(runtime.provider), nodes.length),
      ...findingsOf("deploy", { lost: [], shortages, waits }),
    ],
    quota: [...shortages],
    digest: digestOf({ ...told, name: deployment.name, version: version.digest, runtime: runtime.version }),
  };
}
