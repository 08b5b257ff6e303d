import type { Catalogue } from "../domain/app/catalogue.ts";
import type { AppStore } from "../domain/app/store.ts";
import type { BackupStore } from "../domain/backup/store.ts";
import { openValues } from "../domain/deployment/answers.ts";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { DriftStore } from "../domain/drift/store.ts";
import { allowedKinds } from "../domain/job/rules.ts";
import type { KeyPairStore } from "../domain/key-pair/store.ts";
import { isDeployable } from "../domain/lifecycle/rules.ts";
import type { QuotaStore } from "../domain/quota/store.ts";
import type { Viewer } from "../domain/repo/visibility.ts";
import { withSpec } from "../domain/revision/rules.ts";
import type { Spec } from "../domain/revision/schema.ts";
import type { RevisionStore } from "../domain/revision/store.ts";
import type { RuntimeStore } from "../domain/runtime/store.ts";
import type { AskImages } from "../images/asking.ts";
import { once } from "../kernel/once.ts";
import { invalid, notFound, Problem } from "../kernel/problem.ts";
import { PackageGone } from "../packages/gone.ts";
import { openPackage } from "../packages/open-package.ts";
import { overridden } from "../packages/vm/override.ts";
import type { Item } from "../platform/dynamodb.ts";
import { acrossTenants } from "../platform/fence.ts";
import type { Sealer } from "../platform/secrets.ts";
import { onceRead, type VersionReader } from "../sources/version-reader.ts";
import { renderAnswers } from "./answers.ts";
import type { Facts } from "./contract.ts";
import type { Clusters } from "./workloads/clusters.ts";

export interface OperationParts {
  readonly deployments: DeploymentStore;
  readonly apps: AppStore;
  readonly catalogue: Catalogue;
  readonly runtimes: RuntimeStore;
  readonly revisions: RevisionStore;
  readonly backups: Pick<BackupStore, "get">;
  readonly keyPairs: Pick<KeyPairStore, "get">;
  readonly drift: Pick<DriftStore, "get">;
  readonly quotas: QuotaStore;
  readonly versions: VersionReader;
  readonly sealer: Sealer;
  /** What tags of container images mean. Absent: nothing with containers is decided about. */
  readonly askImages?: AskImages | undefined;
  /** Absent: clusters are not asked. */
  readonly clusters?: Clusters | undefined;
}

/** The facts of one deployment; each is read once, when it is asked for. */
export function factsOf(parts: OperationParts, viewer: Viewer, deployment: Deployment, all: readonly Node[]): Facts {
  const { tenantId } = deployment;
  const facts: Facts = {
    deployment,
    allNodes: all,
    nodes: all.filter(({ status }) => status !== "deleted"),
    runtime: once(async () => {
      const { runtimeId, runtimeTenantId = tenantId } = deployment;
      const read = () => parts.runtimes.get(runtimeTenantId, runtimeId);
      const runtime = await (runtimeTenantId === tenantId
        ? read()
        : acrossTenants("the shared runtime that a deployment runs on", read));
      if (runtime === undefined) throw notFound("runtime", runtimeId);
      return runtime;
    }),
    pkg: once(async () => {
      const { appTenantId = tenantId, appVersionId } = deployment;
      const read = () => parts.apps.getPackage(appTenantId, appVersionId);
      const stored = await (appTenantId === tenantId
        ? read()
        : acrossTenants("the shared version that a deployment was made from", read));
      if (stored === undefined) throw new PackageGone(appVersionId);
      return openPackage(stored);
    }),
    answers: once(() => openValues(parts.sealer, deployment)),
    cluster: once(async () => {
      const [pkg, answers] = await Promise.all([facts.pkg(), facts.answers()]);
      return overridden(renderAnswers(pkg.value, answers), deployment.overrides);
    }),
    appVersion: once(async () => {
      const { appTenantId = tenantId, appVersionId } = deployment;
      const read = () => parts.apps.getVersion(appTenantId, appVersionId);
      return appTenantId === tenantId
        ? read()
        : acrossTenants("the shared version that a deployment was made from", read);
    }),
    workloads: once(async () => {
      const { value } = await facts.pkg();
      if (value.format === "manifests")
        return { names: value.objects.map(({ kind, name }) => `${kind}/${name}`), exact: true };
      const names = await parts.clusters?.workloads(deployment);
      return names === undefined ? undefined : { names, exact: false };
    }),
    version: (id) => versionToTake(parts, viewer, id),
    backup: (id) => parts.backups.get(tenantId, id),
    keyPair: (id) => parts.keyPairs.get(tenantId, id),
    drift: once(async () => {
      const report = await parts.drift.get(tenantId, deployment.id);
      if (report === undefined) throw notFound("drift report", deployment.id);
      return report;
    }),
    async revision(number) {
      const found = await parts.revisions.get(tenantId, deployment.id, number);
      if (found === undefined) throw notFound("revision", String(number));
      return found;
    },
    async *revisions() {
      let startKey: Item | undefined;
      do {
        const page = await parts.revisions.list(tenantId, deployment.id, {
          limit: 100,
          ...(startKey === undefined ? {} : { startKey }),
        });
        yield* page.items;
        startKey = page.lastKey;
      } while (startKey !== undefined);
    },
    specified(spec) {
      const known = specified.get(spec) ?? specifiedBy(spec);
      specified.set(spec, known);
      return known;
    },
  };
  const specified = new Map<Spec, ReturnType<Facts["specified"]>>();
  const specifiedBy = async (spec: Spec) => {
    const { appTenantId = tenantId, appVersionId } = spec;
    const read = () => parts.apps.getPackage(appTenantId, appVersionId);
    const [stored, answers] = await Promise.all([
      appTenantId === tenantId ? read() : acrossTenants("the shared version that a deployment was made from", read),
      openValues(parts.sealer, withSpec(deployment, spec)),
    ]);
    if (stored === undefined) throw goneVersion(deployment, appVersionId);
    return { pkg: openPackage(stored), answers };
  };
  return facts;
}

/**
 * A version that deployments of the viewer's tenant may be taken to, with its package. One that was only listed is read
 * first, so that its bytes are ours before anything becomes it. Two round trips of an own one.
 * @throws Problem 422, 403 `entitlement-required`
 */
export async function versionToTake(
  parts: Pick<OperationParts, "apps" | "catalogue" | "versions">,
  viewer: Viewer,
  id: string,
): ReturnType<Facts["version"]> {
  const found = await findVersion(parts, viewer, id);
  if (found.stored !== undefined) return { version: found.version, pkg: openPackage(found.stored) };
  return onceRead(parts.versions, found.version, async () => {
    const { version, stored } = await findVersion(parts, viewer, id);
    return stored === undefined ? undefined : { version, pkg: openPackage(stored) };
  });
}

/** A version that the viewer may deploy, and its package where it was read. @throws Problem 422 with a pointer, 403 */
async function findVersion(
  { apps, catalogue }: Pick<OperationParts, "apps" | "catalogue">,
  viewer: Viewer,
  id: string,
) {
  const own = await apps.getVersion(viewer.tenantId, id);
  const opened = own !== undefined && (await catalogue.opensOwn(viewer, own));
  const found = opened
    ? { version: own, stored: await apps.getPackage(viewer.tenantId, id) }
    : own === undefined && (await catalogue.entitledVersion(viewer, id));
  if (!found) throw wrongVersion(`There is no app version "${id}".`);
  if (!isDeployable(found.version.status)) throw wrongVersion(`This version is ${found.version.status}.`);
  return found;
}

function goneVersion({ status, workloads }: Deployment, id: string) {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The version of that revision is gone",
    detail: `The package of ${id} is not stored any more. Go back to another revision, or upgrade to a version that is there.`,
    extensions: { status, allowed: allowedKinds(status, { workloads }) },
  });
}

function wrongVersion(detail: string) {
  const remedy = "Find one with GET /apps/{id}/versions.";
  return invalid("invalid-request", "This version cannot be taken", [{ pointer: "/appVersionId", detail, remedy }]);
}
