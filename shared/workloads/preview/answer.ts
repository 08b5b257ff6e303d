import * as z from "zod";
import { Deployment } from "../../domain/deployment/schema.ts";
import type { DeploymentStore } from "../../domain/deployment/store.ts";
import { withSpec } from "../../domain/revision/rules.ts";
import type { RevisionStore } from "../../domain/revision/store.ts";
import { Problem } from "../../kernel/problem.ts";
import { PackageGone } from "../../packages/gone.ts";
import type { Objects } from "../../platform/objects.ts";
import type { Sealer } from "../../platform/secrets.ts";
import { ProviderError } from "../../providers/contract.ts";
import type { ReleaseInput } from "../../providers/workloads.ts";
import { secretAnswers } from "../../tasks/context.ts";
import { type ProviderRefusal, refusalOf } from "../../tasks/provider-refusal.ts";
import { endOf, requireOpen } from "../../tasks/workloads/ensure-namespace.ts";
import { releaseOf } from "../../tasks/workloads/release.ts";
import { type Opened, type OpeningParts, openPlace } from "../open.ts";
import { findingsOf, silenceOf } from "./findings.ts";
import { striking } from "./strike.ts";
import { toldOf } from "./told.ts";
import { PREVIEW_LIMITS, PreviewAnswer } from "./view.ts";

/** What is asked: `sealed` is a `Previewed` as JSON, its context {tenant, object: the deployment's id}. */
export const PreviewRequest = z.object({ tenantId: z.string(), deploymentId: z.string(), sealed: z.string() });

/** A deployment as an operation would leave it. It need not be there yet. */
export const Previewed = z.object({ deployment: Deployment, stopped: z.literal(true).optional() });

export interface PreviewParts extends Omit<OpeningParts, "sealer"> {
  readonly sealer: Sealer;
  readonly objects: Pick<Objects, "get">;
  readonly deployments: Pick<DeploymentStore, "get">;
  readonly revisions: Pick<RevisionStore, "get">;
}

/**
 * Tells what a put would do to a deployment's cluster, and writes nothing there or here. What is secret in the deployment, as
 * it is, as it was tried last and as it would be, is struck from everything that is told. Four or five reads, a GET, up to
 * five requests to KMS, and what the cluster is asked. Never throws what a cluster refused.
 */
export function previewing(parts: PreviewParts) {
  return async (asked: z.infer<typeof PreviewRequest>): Promise<PreviewAnswer> => {
    const { tenantId, deploymentId, sealed } = PreviewRequest.parse(asked);
    const text = await parts.sealer.open(sealed, { tenant: tenantId, object: deploymentId });
    const { deployment, stopped } = Previewed.parse(JSON.parse(text));
    try {
      const strike = striking(await secretsOf(parts, deployment));
      const said = await preview(parts, deployment, stopped).catch((error: unknown) => silenceOf(faultOf(error)));
      return PreviewAnswer.parse(strike(said));
    } catch (error) {
      return silenceOf(faultOf(error));
    }
  };
}

async function preview(parts: PreviewParts, deployment: Deployment, stopped?: true): Promise<PreviewAnswer> {
  const [opened, input] = await Promise.all([
    openPlace(parts, deployment),
    releaseOf(parts, { jobId: "preview" }, deployment),
  ]);
  if (opened === undefined) throw noWorkloads();
  const newNamespace = await isNew(opened, deployment);
  const asked: ReleaseInput = stopped ? { ...input, stopped } : input;
  const diff = await opened.releases.diff(asked, { budgetMs: PREVIEW_LIMITS.budgetMs });
  return {
    cluster: toldOf(diff.changes, input.namespace),
    findings: findingsOf(diff, { newNamespace, adjusted: Object.keys(input.adjustments ?? {}) }),
    workloads: [...diff.workloads],
  };
}

/** Whether the operation makes the namespace. One request. @throws as the step that ensures it */
async function isNew({ namespaces, runtime, place }: Opened, deployment: Deployment): Promise<boolean> {
  const there = await namespaces.describe(place.namespace).catch((error: unknown) => {
    // Who may use one namespace alone need not see it.
    if (error instanceof ProviderError && error.kind === "denied") return null;
    throw error;
  });
  if (there === null) return false;
  if (there === undefined) return true;
  requireOpen({ deployment, runtime }, there);
  if (there.state === "active") return false;
  const message = `The operation would wait for ${endOf(there)}.`;
  throw new ProviderError({ kind: "conflict", providerCode: "NamespaceTerminating", message });
}

/** Of the deployment as it would be, as it is stored, and as a job that failed has tried to leave it. */
async function secretsOf(parts: PreviewParts, after: Deployment): Promise<readonly string[]> {
  const { tenantId, id, lastRevision, revision } = after;
  const [now, tried] = await Promise.all([
    parts.deployments.get(tenantId, id),
    lastRevision === undefined || lastRevision === revision
      ? undefined
      : parts.revisions.get(tenantId, id, lastRevision),
  ]);
  const all = [after, ...(now === undefined ? [] : [now, ...(tried === undefined ? [] : [withSpec(now, tried.spec)])])];
  const distinct = all.filter(
    (one, at) => all.findIndex(({ sealedValues }) => sealedValues === one.sealedValues) === at,
  );
  return (await Promise.all(distinct.map((one) => secretAnswers(parts.sealer, one)))).flat();
}

/** @throws what is a fault of ours */
function faultOf(error: unknown): ProviderRefusal {
  const refusal = refusalOf(error);
  if (refusal !== undefined) return refusal;
  if (error instanceof PackageGone) return { kind: "invalid", providerCode: "PackageGone", message: error.message };
  if (error instanceof Problem && error.code === "secret-missing")
    return { kind: "auth", providerCode: "SecretMissing", message: error.message };
  throw error;
}

const noWorkloads = (): ProviderError =>
  new ProviderError({ kind: "invalid", providerCode: "NoWorkloads", message: "There are no workloads of it." });
