import { revisionWrite } from "../domain/revision/store.ts";
import type { Write } from "../platform/dynamodb.ts";
import { type Decision, under } from "./decide.ts";
import type { OperationParts } from "./facts.ts";
import { linksChanged } from "./links/problems.ts";

/** What a decision starts, and what is written with it. @throws Problem 409 of its links */
function started(decision: Decision) {
  const { deployment, job, revision, quota, writes, links } = decision;
  if (links.refused !== undefined) throw links.refused;
  const { linked, dependents } = links;
  const start = { deployment, job, status: under(decision).status, quota: quota?.during, linked, dependents };
  const recorded = revision === undefined ? [] : [revisionWrite(revision)];
  return { start, writes: [...recorded, ...writes, ...links.writes] };
}

/**
 * Accepts a decision: deployment, job, revision, quota and `also` in one transaction; the table's stream takes the job from there.
 * @throws Problem 409 `deployment-busy` when anything of the deployment has changed since, `links-changed`, `depended-on`, `dependency-not-active`, 403 `quota-exceeded`
 */
export async function save(
  parts: Pick<OperationParts, "deployments" | "quotas">,
  decision: Decision,
  also: readonly Write[],
): Promise<void> {
  const { deployment, job, quota } = decision;
  const all = (more: readonly Write[]) => saveAll(parts, [decision], [...also, ...more]);
  if (quota === undefined) return all([]);
  await parts.quotas.taking(deployment.tenantId, quota.holding, new Date(job.createdAt), all);
}

/** The same of several decisions that take no quota, all or none. @throws as `save` */
export async function saveAll(
  { deployments }: Pick<OperationParts, "deployments">,
  decisions: readonly Decision[],
  also: readonly Write[],
): Promise<void> {
  const all = decisions.map(started);
  try {
    await deployments.startJobs(
      all.map(({ start }) => start),
      [...all.flatMap(({ writes }) => writes), ...also],
    );
  } catch (error) {
    throw linksChanged(
      error,
      decisions.flatMap(({ links }) => links.writes),
    );
  }
}
