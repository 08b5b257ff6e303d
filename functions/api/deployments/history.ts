import { openValues } from "../../../shared/domain/deployment/answers.ts";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import { appliedBy, deploymentAt, type Past } from "../../../shared/domain/revision/at.ts";
import { withSpec } from "../../../shared/domain/revision/rules.ts";
import type { Revision } from "../../../shared/domain/revision/schema.ts";
import type { RevisionStore } from "../../../shared/domain/revision/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { type Reach, requireReached } from "../../../shared/kernel/reach.ts";
import { shownChanges, valueChanges } from "../../../shared/operations/value-changes.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import type * as routes from "./history-routes.ts";

export interface History {
  readonly deployments: Pick<DeploymentStore, "get">;
  readonly revisions: RevisionStore;
  readonly jobs: Pick<JobStore, "listByDeployment">;
}

/** Two round trips in sequence: who may read the deployment, then a page. */
export function listRevisions({
  deployments,
  revisions,
  pager,
}: History & { readonly pager: Pager }): Operation<typeof routes.list> {
  return async ({ params, query, tenantId, reach, now }) => {
    await requireDeployment(deployments, reach, params.id);
    const scope = [tenantId, "/deployments", params.id, "/revisions"];
    const page = await revisions.list(tenantId, params.id, await pager.read(query, scope, now));
    return { body: await pager.write({ items: page.items, startKey: page.lastKey }, scope, now) };
  };
}

/** One wave of two reads. */
export function getRevision({ deployments, revisions }: History): Operation<typeof routes.get> {
  return async ({ params: { id, number }, tenantId, reach }) => {
    const [, revision] = await Promise.all([
      requireDeployment(deployments, reach, id),
      revisions.get(tenantId, id, number),
    ]);
    if (revision === undefined) throw notFound("revision", String(number));
    return { body: revision };
  };
}

/** One wave of three reads, and up to two KMS requests: passwords are compared in clear, and told masked. */
export function diffRevisions({
  deployments,
  revisions,
  sealer,
}: History & { readonly sealer: Pick<Sealer, "open"> }): Operation<typeof routes.diff> {
  return async ({ params: { id, number, other }, tenantId, reach }) => {
    const [deployment, ...both] = await Promise.all([
      requireDeployment(deployments, reach, id),
      ...[number, other].map(async (one) => {
        const found = await revisions.get(tenantId, id, one);
        if (found === undefined) throw notFound("revision", String(one));
        return found;
      }),
    ]);
    const [from, to] = await Promise.all(both.map((one) => answersOf(sealer, deployment, one)));
    const [before, after] = both.map(({ spec: { values: _, sealedValues: __, ...rest } }) => rest);
    if (from === undefined || to === undefined) throw new Error("two revisions are compared");
    return {
      body: { from: number, to: other, values: shownChanges(from, to), spec: valueChanges(before, after) },
    };
  };
}

async function answersOf(sealer: Pick<Sealer, "open">, deployment: Deployment, { spec }: Revision) {
  return { clear: await openValues(sealer, withSpec(deployment, spec)), shown: spec.values };
}

/**
 * The deployment at a moment or at a revision: its jobs, and its revisions from the newest on until the one that counted
 * then. @throws Problem 404 before it was there
 */
export async function pastOf(
  { revisions, jobs }: History,
  now: Deployment,
  at: string,
): Promise<Past & { readonly revision: Revision | undefined }> {
  const { tenantId, id } = now;
  const all = jobs.listByDeployment(tenantId, id);
  if (/^\d+$/.test(at)) {
    const [known, revision] = await Promise.all([all, revisions.get(tenantId, id, Number(at))]);
    if (revision === undefined) throw notFound("revision", at);
    return { ...deploymentAt(now, revision, known, revision.endedAt ?? revision.createdAt), revision };
  }
  const moment = new Date(at).toISOString();
  if (moment < now.createdAt) throw notFound("deployment", id);
  const [known, revision] = await Promise.all([all, inForce(revisions, now, moment)]);
  return { ...deploymentAt(now, revision, known, moment), revision };
}

/** The newest revision that was applied by then; before there is one, the first. */
async function inForce(
  revisions: RevisionStore,
  { tenantId, id }: Deployment,
  at: string,
): Promise<Revision | undefined> {
  let first: Revision | undefined;
  let startKey: Awaited<ReturnType<RevisionStore["list"]>>["lastKey"];
  do {
    const page = await revisions.list(tenantId, id, { limit: 100, ...(startKey === undefined ? {} : { startKey }) });
    const found = page.items.find((one) => appliedBy(one, at));
    if (found !== undefined) return found;
    first = page.items.at(-1) ?? first;
    startKey = page.lastKey;
  } while (startKey !== undefined);
  return first;
}

/** Also one that is deleted: its history stays. @throws Problem 404 */
export async function requireDeployment(
  deployments: Pick<DeploymentStore, "get">,
  reach: Reach,
  id: string,
): Promise<Deployment> {
  return requireReached(reach, await deployments.get(reach.tenantId, id), "deployment", id);
}
