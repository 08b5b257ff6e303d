import type { Approvals, Gated } from "../../approvals/gate.ts";
import type { AppVersion } from "../../domain/app/schema.ts";
import type { Calling } from "../../domain/approval/people.ts";
import type { Deployment, ImageDigests } from "../../domain/deployment/schema.ts";
import type { DeploymentStore } from "../../domain/deployment/store.ts";
import type { GroupStore } from "../../domain/group/store.ts";
import type { Job } from "../../domain/job/schema.ts";
import { linkedIds } from "../../domain/link/rules.ts";
import type { Links } from "../../domain/link/schema.ts";
import { holding } from "../../domain/quota/rules.ts";
import type { Holding } from "../../domain/quota/schema.ts";
import type { QuotaStore } from "../../domain/quota/store.ts";
import type { Viewer } from "../../domain/repo/visibility.ts";
import type { Formats } from "../../domain/runtime/rules.ts";
import type { Runtime } from "../../domain/runtime/schema.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Reach } from "../../kernel/reach.ts";
import type { Masked, PackageFault } from "../../packages/contract.ts";
import type { JsonObject } from "../../packages/json.ts";
import type { AnyPackage } from "../../packages/open-package.ts";
import type { RenderedCluster } from "../../packages/vm/cluster.ts";
import { overridden } from "../../packages/vm/override.ts";
import type { Sealer } from "../../platform/secrets.ts";
import { checkAnswers, renderAnswers, requireImages } from "../answers.ts";
import { type ContainerParts, digestsOf } from "../container-images.ts";
import { demandOf } from "../demand.ts";
import { queuedJob } from "../job.ts";
import { linksOf, namedLinks } from "../links/named.ts";
import { resolveLinks } from "../links/resolve.ts";
import { requireVersionOf } from "../workloads/cluster-version.ts";
import { askedDeployment } from "./approval.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import { type Loading, load } from "./load.ts";
import { placeWorkloads } from "./place-workloads.ts";
import { placesFor, requireSpaces } from "./places.ts";
import type { DeployRequest } from "./request.ts";
import { requirePromoted, whichVersion } from "./which-version.ts";

export interface DeployParts extends Loading, ContainerParts {
  readonly deployments: DeploymentStore;
  readonly groups: GroupStore;
  readonly quotas: QuotaStore;
  readonly approvals: Approvals;
  readonly sealer: Sealer;
  readonly newId: NewId;
  readonly formats: Formats;
}

/** Who asks for a deployment, and how far their permissions go. */
export interface DeployAsking {
  readonly tenantId: string;
  readonly caller: Calling;
  readonly viewer: Viewer;
  /** Of the permission to deploy, and of that to read runtimes. */
  readonly reach: Reach;
  readonly places: Reach;
  readonly now: Date;
}

/** What is asked for, checked: nothing of it is made or written, and no id is given yet. */
export interface DeployDecision {
  readonly asking: DeployAsking;
  readonly request: DeployRequest;
  readonly version: AppVersion;
  readonly stage: Deployment["stage"];
  readonly runtime: Runtime;
  /** The group that opens another tenant's runtime. */
  readonly by: string | undefined;
  readonly groups: string[];
  /** Without roles where the app runs on no machines. */
  readonly cluster: RenderedCluster;
  readonly pkg: AnyPackage;
  /** What its reader says will not work as its user expects. */
  readonly warnings: readonly PackageFault[];
  /** Answers with passwords in clear, and as they are shown. */
  readonly values: JsonObject;
  readonly shown: Masked;
  readonly quota: Holding;
  /** What it depends on, by name, and those deployments as they were read. */
  readonly links: Links;
  readonly targets: readonly Deployment[];
  /** What the tags of its container images mean. */
  readonly imageDigests: ImageDigests | undefined;
}

/**
 * Decides about a new deployment. One round trip's time for all that is read; one more where a stage is named, two more
 * for another tenant's version, one more where it depends on others, one call where it
 * names images of containers by tag. @throws Problem 404, 409 `ambiguous-runtime`, 422 with pointers
 */
export async function decideDeploy(
  parts: DeployParts,
  request: DeployRequest,
  asking: DeployAsking,
): Promise<DeployDecision> {
  const { tenantId, viewer, reach, caller } = asking;
  const which = await whichVersion(parts.catalogue, viewer, request);
  const groups = await requireSpaces(parts.groups, reach, request.groups);
  const { version, pkg, repo, runtimes: own } = await load(parts, viewer, which.versionId);
  const { runtimes, by } = await placesFor(parts.runtimes, asking.places, own, request.runtimeId);
  requirePromoted(which, version);
  const values = checkAnswers(pkg, request.values);
  const { formats } = parts;
  const runtime = chooseRuntime({ format: version.format, repo, runtimes, formats, runtimeId: request.runtimeId });
  const cluster = overridden(renderAnswers(pkg.value, values), undefined);
  const at = { provider: runtime.provider, region: runtime.probe.region };
  requireImages(cluster, at);
  placeWorkloads(pkg.value, request, runtime, { id: "", name: "" });
  requireVersionOf(runtime, pkg.value, "/runtimeId");
  const named = namedLinks(pkg.value, values, cluster);
  const place = { tenantId, runtimeId: runtime.id, subnetId: cluster.subnet };
  const [targets, imageDigests] = await Promise.all([
    resolveLinks(parts, named, place, reach),
    digestsOf(parts, cluster, at, undefined, "/appVersionId"),
  ]);
  const shown = pkg.mask(values);
  const quota = holding(tenantId, caller.groups, demandOf(cluster));
  const { stage } = which.promoted ?? {};
  const { links = {} } = linksOf(named);
  return {
    asking,
    request,
    version,
    stage,
    runtime,
    by,
    groups,
    cluster,
    pkg: pkg.value,
    warnings: pkg.warnings(),
    values,
    shown,
    quota,
    links,
    targets,
    imageDigests,
  };
}

/** A deployment with its first job, as they are to be written. */
export interface NewDeployment {
  readonly deployment: Deployment;
  readonly job: Job;
}

/** Gives the decision its ids. One request to KMS where there is a password. */
export async function newDeployment(
  { sealer, newId }: Pick<DeployParts, "sealer" | "newId">,
  decision: DeployDecision,
  id: string = newId("deployment"),
): Promise<NewDeployment> {
  const { asking, request, version, stage, runtime, by, groups, cluster, pkg, values, shown, quota } = decision;
  const { links, imageDigests } = decision;
  const name = request.name ?? cluster.name;
  const workloads = placeWorkloads(pkg, request, runtime, { id, name });
  const linked = linkedIds(links);
  const { tenantId, caller } = asking;
  const createdAt = asking.now.toISOString();
  const queued = queuedJob({
    id: newId("job"),
    tenantId,
    kind: "deploy",
    deploymentId: id,
    ownedBy: caller.actorId,
    groups,
    provider: runtime.provider,
    workloads,
    createdBy: caller.actorId,
    createdAt,
  });
  const job: Job = {
    ...queued,
    revision: 1,
    ...(linked.length === 0 ? {} : { links: true }),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
  };
  const deployment: Deployment = {
    id,
    tenantId,
    name,
    description: request.description ?? cluster.description,
    appId: version.appId,
    appVersionId: version.id,
    ...(version.tenantId === tenantId ? {} : { appTenantId: version.tenantId }),
    ...(stage === undefined ? {} : { stage }),
    repoId: version.repoId,
    runtimeId: runtime.id,
    ...(by === undefined ? {} : { runtimeTenantId: runtime.tenantId }),
    provider: runtime.provider,
    credentialId: runtime.credentialId,
    values: shown.values,
    ...(shown.secret
      ? { sealedValues: await sealer.seal(JSON.stringify(values), { tenant: tenantId, object: id }) }
      : {}),
    ...(linked.length === 0 ? {} : { links, linked: [...linked] }),
    ...(imageDigests === undefined ? {} : { imageDigests }),
    subnetId: cluster.subnet,
    ...(workloads === undefined ? {} : { workloads }),
    ...adjustmentsOf(request),
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
  return { deployment, job };
}

function adjustmentsOf({ adjustments = {} }: DeployRequest): Pick<Deployment, "adjustments"> {
  return Object.keys(adjustments).length === 0 ? {} : { adjustments };
}

/** The approval that it has to wait for. @throws Problem 409 `no-approver` */
export function gateDeploy(
  { approvals }: Pick<DeployParts, "approvals">,
  { version, runtime, cluster, asking }: DeployDecision,
  made: NewDeployment,
  flow: Awaited<ReturnType<Approvals["flow"]>>,
): Promise<Gated | undefined> {
  const { caller, now } = asking;
  return approvals.gate(askedDeployment({ ...made, version, runtime, cluster, caller, now }), flow);
}
