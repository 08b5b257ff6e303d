import { revisionWrite } from "../domain/revision/store.ts";
import type { Write } from "../platform/dynamodb.ts";
import { type Decision, under } from "./decide.ts";
import type { OperationParts } from "./facts.ts";
import { linksChanged } from "./links/problems.ts";

/**
 * Accepts a decision: deployment, job, revision, quota and `also` in one transaction; the table's stream takes the job from there.
 * @throws Problem 409 `deployment-busy` when anything of the deployment has changed since, `links-changed`, `depended-on`, `dependency-not-active`, 403 `quota-exceeded`
 */
export async function save(
  parts: Pick<OperationParts, "deployments" | "quotas">,
  decision: Decision,
  also: readonly Write[],
): Promise<void> {
  const { deployment, job, revision, quota, writes, links } = decision;
  if (links.refused !== undefined) throw links.refused;
  const { status } = under(decision);
  const start = async (more: readonly Write[]) => {
    const recorded = revision === undefined ? [] : [revisionWrite(revision)];
    try {
      await parts.deployments.startJob({
        deployment,
        job,
        status,
        quota: quota?.during,
        linked: links.linked,
        dependents: links.dependents,
        also: [...recorded, ...writes, ...links.writes, ...also, ...more],
      });
    } catch (error) {
      throw linksChanged(error, links.writes);
    }
  };
  if (quota === undefined) return start([]);
  await parts.quotas.taking(deployment.tenantId, quota.holding, new Date(job.createdAt), start);
}
