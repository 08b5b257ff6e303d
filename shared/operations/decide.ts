import type { Deployment, Node } from "../domain/deployment/schema.ts";
import { busy } from "../domain/deployment/store.ts";
import { requireState, statusDuring } from "../domain/job/rules.ts";
import type { Job, JobCause, JobInput } from "../domain/job/schema.ts";
import { beyond, holding, larger } from "../domain/quota/rules.ts";
import type { Holding } from "../domain/quota/schema.ts";
import { revisionOf, specOf, withSpec } from "../domain/revision/rules.ts";
import type { Revision, Spec } from "../domain/revision/schema.ts";
import { nodeChanges } from "../jobs/node-changes.ts";
import type { NewId } from "../kernel/ids.ts";
import type { Reach } from "../kernel/reach.ts";
import type { JsonObject } from "../packages/json.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { overridden } from "../packages/vm/override.ts";
import type { Write } from "../platform/dynamodb.ts";
import type { PreviewAnswer } from "../workloads/preview/view.ts";
import { renderAnswers } from "./answers.ts";
import { digestsOf } from "./container-images.ts";
import type { Facts, RequestKind, Target, Wanted } from "./contract.ts";
import { demandOf } from "./demand.ts";
import type { OperationParts } from "./facts.ts";
import { queuedJob } from "./job.ts";
import { type DeployLinkParts, decideLinks, type LinkDecision } from "./links/decide.ts";
import { linksOf, type NamedLink, namedLinks } from "./links/named.ts";
import { requireWorkloads } from "./workloads/named.ts";

/** Who asks, why and when. */
export interface Asking {
  readonly actorId: string;
  readonly groups: readonly string[];
  readonly reason?: string | undefined;
  readonly cause?: JobCause;
  /** How far they reach; absent: the platform itself asks. */
  readonly reach?: Reach;
  readonly now: Date;
}

/** An operation as it would be accepted now. Nothing of it is written. */
export interface Decision {
  readonly facts: Facts;
  readonly job: Job;
  /** The job's input without what follows from its own id: two requests for the same have the same. */
  readonly asked: JobInput;
  /** What is written with the job. */
  readonly writes: readonly Write[];
  readonly deployment: Deployment;
  /** Absent where the operation changes nothing that could be gone back to. */
  readonly revision?: Revision;
  /** What the package is when it has succeeded; absent where it stays what it is. */
  readonly cluster?: RenderedCluster;
  /** Its answers then, passwords in clear: never to be stored or shown. Absent where they stay what they are. */
  readonly answers?: JsonObject;
  /** What it takes of the quota beyond what the deployment holds; absent where that is nothing. */
  readonly quota?: { readonly holding: Holding; readonly during: Holding };
  /** What links with other deployments say. */
  readonly links: LinkDecision;
  /** What its cluster has said to it already, where it had to be asked. */
  readonly preview?: PreviewAnswer;
}

/** Kinds that change nothing that could be gone back to. */
const UNRECORDED: ReadonlySet<Job["kind"]> = new Set([
  "back-up",
  "delete-backup",
  "run-service",
  "run-command",
  "attach-addresses",
  "detach-addresses",
  "attach-keys",
  "detach-keys",
]);

/**
 * Decides one operation: its state is legal, what it wants is possible, and what follows from it. The same for a request,
 * its dry run and a plan.
 * @throws Problem 409 `wrong-state`, `deployment-busy`; 422 of what was asked
 */
export async function decide(
  parts: Pick<OperationParts, "sealer" | "clusters" | "askImages"> & DeployLinkParts & { readonly newId: NewId },
  facts: Facts,
  kind: RequestKind,
  request: unknown,
  asking: Asking,
): Promise<Decision> {
  const { deployment } = facts;
  if (deployment.activeJobId !== undefined) throw busy(deployment);
  requireState(kind.kind, deployment);
  const wanted: Wanted = (await kind.decide?.(facts, request, asking.now)) ?? {};
  const target = wanted.target === undefined ? undefined : await become(parts, facts, wanted.target);
  const after = target === undefined ? undefined : withSpec(deployment, target.spec);
  const preview = await requireWorkloads(parts.clusters, facts, wanted.named ?? [], after);
  const id = parts.newId("job");
  const createdAt = asking.now.toISOString();
  const job: Job = {
    ...queuedJob({
      id,
      tenantId: deployment.tenantId,
      kind: kind.kind,
      deploymentId: deployment.id,
      ownedBy: deployment.createdBy,
      groups: deployment.groups,
      provider: deployment.provider,
      workloads: deployment.workloads,
      createdBy: asking.actorId,
      createdAt,
    }),
    input: inputOf(facts, wanted, target?.cluster),
    from: deployment.status,
    ...(asking.cause === undefined ? {} : { cause: asking.cause }),
    ...(asking.reason === undefined ? {} : { reason: asking.reason }),
    ...(target === undefined ? {} : { respecs: true }),
  };
  const links = await decideLinks(parts, {
    kind: kind.kind,
    deployment,
    named: target?.named,
    reach: asking.reach,
    createdAt,
  });
  const sealedInput =
    wanted.secret === undefined
      ? {}
      : { sealedInput: await parts.sealer.seal(wanted.secret, { tenant: deployment.tenantId, object: id }) };
  const number = (deployment.lastRevision ?? deployment.revision ?? 0) + 1;
  const recorded = !UNRECORDED.has(kind.kind);
  const quota = target === undefined ? undefined : quotaOf(deployment, target.cluster, asking);
  const following = wanted.ofJob?.(job) ?? { writes: [] };
  const full: Job = {
    ...job,
    input: { ...job.input, ...following.input },
    ...sealedInput,
    ...((links.linked ?? deployment.linked ?? []).length === 0 ? {} : { links: true }),
    ...(recorded ? { revision: number } : {}),
    ...(quota === undefined ? {} : { quota: { before: quota.before, after: quota.after } }),
  };
  return {
    facts,
    job: full,
    asked: job.input ?? {},
    writes: following.writes,
    links,
    ...(preview === undefined ? {} : { preview }),
    deployment,
    ...(recorded
      ? {
          revision: revisionOf(
            deployment,
            full,
            number,
            target?.spec ?? specOf(deployment),
            wanted.target?.restores?.number,
          ),
        }
      : {}),
    ...(target === undefined ? {} : { cluster: target.cluster, answers: target.answers }),
    ...(quota === undefined ? {} : { quota: { holding: quota.taken, during: quota.during } }),
  };
}

/** The deployment as it is while the job runs. */
export function under({ deployment, job, quota }: Decision): Deployment {
  const { statusReason: _, ...rest } = deployment;
  return {
    ...rest,
    ...(quota === undefined ? {} : { quota: quota.during }),
    ...(job.revision === undefined ? {} : { lastRevision: job.revision }),
    status: statusDuring(job),
    activeJobId: job.id,
    lastJobId: job.id,
    version: deployment.version + 1,
    updatedAt: job.createdAt,
  };
}

interface Become {
  readonly spec: Spec;
  readonly cluster: RenderedCluster;
  readonly answers: JsonObject;
  readonly named: readonly NamedLink[];
}

/** The target's spec, with its answers checked by the form and filled into the package. */
async function become(
  parts: Pick<OperationParts, "sealer" | "askImages">,
  facts: Facts,
  target: Target,
): Promise<Become> {
  const { deployment } = facts;
  if (target.restores !== undefined) return again(facts, target.restores.spec, target.overrides);
  const [pkg, answers] = await Promise.all([target.version?.pkg ?? facts.pkg(), target.answers ?? facts.answers()]);
  const overrides = target.overrides ?? deployment.overrides;
  const { adjustments = deployment.adjustments } = target;
  const cluster = overridden(renderAnswers(pkg.value, answers), overrides);
  const shown = pkg.mask(answers);
  const named = namedLinks(pkg.value, answers, cluster);
  const {
    appTenantId,
    stage,
    sealedValues: _,
    links: __,
    adjustments: ___,
    imageDigests,
    ...same
  } = specOf(deployment);
  const version = target.version?.version;
  const digests = await digestsIn(parts, facts, cluster, version === undefined ? imageDigests : undefined);
  const spec: Spec = {
    ...same,
    ...(version === undefined
      ? { ...(appTenantId === undefined ? {} : { appTenantId }), ...(stage === undefined ? {} : { stage }) }
      : {
          appVersionId: version.id,
          repoId: version.repoId,
          ...(version.tenantId === deployment.tenantId ? {} : { appTenantId: version.tenantId }),
        }),
    values: shown.values,
    ...(shown.secret
      ? {
          sealedValues: await parts.sealer.seal(JSON.stringify(answers), {
            tenant: deployment.tenantId,
            object: deployment.id,
          }),
        }
      : {}),
    ...(overrides === undefined ? {} : { overrides }),
    ...(adjustments === undefined || Object.keys(adjustments).length === 0 ? {} : { adjustments }),
    ...(digests === undefined ? {} : { imageDigests: digests }),
    ...linksOf(named),
  };
  return { spec, cluster, answers, named };
}

/** Another version's tags are asked for anew; of the same version they mean what they meant. One read where it has containers. */
async function digestsIn(
  parts: Pick<OperationParts, "askImages">,
  facts: Facts,
  cluster: RenderedCluster,
  known: Spec["imageDigests"],
): Promise<Spec["imageDigests"]> {
  if (!cluster.roles.some(({ container }) => container.type === "docker")) return undefined;
  const { provider, probe } = await facts.runtime();
  return digestsOf(parts, cluster, { provider, region: probe.region }, known, "/appVersionId");
}

/** An earlier spec as it was, with the ciphertext of its answers. */
async function again(facts: Facts, earlier: Spec, changed: Target["overrides"]): Promise<Become> {
  const { pkg, answers } = await facts.specified(earlier);
  const overrides = changed ?? earlier.overrides;
  const cluster = overridden(renderAnswers(pkg.value, answers), overrides);
  const named = namedLinks(pkg.value, answers, cluster);
  const spec: Spec = { ...earlier, ...(overrides === undefined ? {} : { overrides }), ...linksOf(named) };
  return { spec, cluster, answers, named };
}

function inputOf(facts: Facts, wanted: Wanted, cluster: RenderedCluster | undefined): JobInput {
  const input = wanted.input ?? {};
  if (cluster === undefined) return input;
  const changes = nodeChanges(cluster, facts.allNodes, input.remove);
  const add = input.add ?? changes.add;
  const remove = [...new Set([...(input.remove ?? []), ...changes.remove.map(({ id }: Node) => id)])];
  return { ...input, ...(add.length === 0 ? {} : { add }), ...(remove.length === 0 ? {} : { remove }) };
}

function quotaOf(deployment: Deployment, cluster: RenderedCluster, { groups }: Asking) {
  const before: Holding = deployment.quota ?? holding(deployment.tenantId, groups, {});
  const after: Holding = { ...before, amounts: demandOf(cluster) };
  const during = larger(before, after);
  return { before, after, during, taken: beyond(during, before) };
}
