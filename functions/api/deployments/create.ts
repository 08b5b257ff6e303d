import type { Approvals } from "../../../shared/approvals/gate.ts";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import type { GroupStore } from "../../../shared/domain/group/store.ts";
import type { Job } from "../../../shared/domain/job/schema.ts";
import { holding } from "../../../shared/domain/quota/rules.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { revisionOf, specOf } from "../../../shared/domain/revision/rules.ts";
import { revisionWrite } from "../../../shared/domain/revision/store.ts";
import type { Formats } from "../../../shared/domain/runtime/rules.ts";
import { useRuntime, useSharedRuntime } from "../../../shared/domain/runtime/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { checkAnswers, renderAnswers, requireImages } from "../../../shared/operations/answers.ts";
import { demandOf } from "../../../shared/operations/demand.ts";
import { following, queuedJob } from "../../../shared/operations/job.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import { askedDeployment, waiting } from "./approval.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import { type Loading, load } from "./load.ts";
import { placesFor, requireSpaces } from "./places.ts";
import { planned } from "./plan.ts";
import type { create as contract } from "./routes.ts";
import { requirePromoted, whichVersion } from "./which-version.ts";

export interface CreateDeployment extends Loading {
  readonly deployments: DeploymentStore;
  readonly groups: GroupStore;
  readonly quotas: QuotaStore;
  readonly approvals: Approvals;
  readonly sealer: Sealer;
  readonly newId: NewId;
  readonly formats: Formats;
}

/**
 * Two round trips to the table in sequence: everything read at once, then one transaction. One more where a stage is
 * named, two more for another tenant's version. One to KMS between them when there is a password. The quota is checked
 * and taken by the transaction itself: one read more only where it does not suffice, or in a dry run. Where the tenant's
 * flow asks others, deployment and job wait as `pending_approval` with it in the same transaction, and nothing begins.
 */
export function create(needs: CreateDeployment): Operation<typeof contract> {
  return async ({ body, query, tenantId, caller, reach, now, commit }) => {
    const flow = needs.approvals.flow(tenantId, "deploy");
    // Whoever awaits it sees its failure; until then it is nobody's.
    flow.catch(() => undefined);
    const viewer = viewerOf(requireReach(caller, "app-versions:read"));
    const which = await whichVersion(needs.catalogue, viewer, body);
    const groups = await requireSpaces(needs.groups, reach, body.groups);
    const { version, pkg, repo, runtimes: own } = await load(needs, viewer, which.versionId);
    const places = requireReach(caller, "runtimes:read");
    const { runtimes, by } = await placesFor(needs.runtimes, places, own, body.runtimeId);
    requirePromoted(which, version);
    const values = checkAnswers(pkg, body.values);
    const choice = { format: version.format, repo, runtimes, formats: needs.formats, runtimeId: body.runtimeId };
    const runtime = chooseRuntime(choice);
    const cluster = renderAnswers(pkg.value, values);
    requireImages(cluster, { provider: runtime.provider, region: runtime.probe.region });
    const shown = pkg.mask(values);
    const quota = holding(tenantId, caller.groups, demandOf(cluster));
    if (query.dryRun === "true") {
      const met = await needs.quotas.check(tenantId, quota);
      return { status: 200, body: planned(cluster, runtime, shown.values, met) };
    }

    const id = needs.newId("deployment");
    const createdAt = now.toISOString();
    const queued = queuedJob({
      id: needs.newId("job"),
      tenantId,
      kind: "deploy",
      deploymentId: id,
      ownedBy: caller.actorId,
      groups,
      provider: runtime.provider,
      createdBy: caller.actorId,
      createdAt,
    });
    const job: Job = { ...queued, revision: 1, ...(body.reason === undefined ? {} : { reason: body.reason }) };
    const deployment: Deployment = {
      id,
      tenantId,
      name: body.name ?? cluster.name,
      description: body.description ?? cluster.description,
      appId: version.appId,
      appVersionId: version.id,
      ...(version.tenantId === tenantId ? {} : { appTenantId: version.tenantId }),
      ...(which.promoted === undefined ? {} : { stage: which.promoted.stage }),
      repoId: version.repoId,
      runtimeId: runtime.id,
      ...(by === undefined ? {} : { runtimeTenantId: runtime.tenantId }),
      provider: runtime.provider,
      credentialId: runtime.credentialId,
      values: shown.values,
      ...(shown.secret
        ? { sealedValues: await needs.sealer.seal(JSON.stringify(values), { tenant: tenantId, object: id }) }
        : {}),
      subnetId: cluster.subnet,
      status: "creating",
      activeJobId: job.id,
      lastJobId: job.id,
      revision: 1,
      lastRevision: 1,
      quota,
      createdBy: caller.actorId,
      groups,
      metadataVersion: 0,
      version: 1,
      createdAt,
      updatedAt: createdAt,
    };
    const gated = await needs.approvals.gate(
      askedDeployment({ deployment, job, version, runtime, cluster, caller, now }),
      await flow,
    );
    const first = revisionOf(deployment, job, 1, specOf(deployment));
    const saved = gated === undefined ? { deployment, job } : waiting(gated, deployment, job);
    const guest = { guestTenantId: tenantId, deploymentId: id };
    const using = by === undefined ? [useRuntime(tenantId, runtime.id)] : useSharedRuntime(runtime, by, guest);
    return commit({ body: saved.deployment, version: 1, ...following(job.id) }, (also) =>
      needs.quotas.taking(tenantId, quota, now, (taking) =>
        needs.deployments.create({
          ...saved,
          also: [...using, revisionWrite(first), ...(gated?.writes ?? []), ...also, ...taking],
        }),
      ),
    );
  };
}
