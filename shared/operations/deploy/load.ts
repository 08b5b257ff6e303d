import type { Catalogue, SharedVersion } from "../../domain/app/catalogue.ts";
import type { AppVersion } from "../../domain/app/schema.ts";
import type { AppStore } from "../../domain/app/store.ts";
import { isDeployable } from "../../domain/lifecycle/rules.ts";
import type { Repo } from "../../domain/repo/schema.ts";
import type { RepoStore } from "../../domain/repo/store.ts";
import { UPLOADS, uploads } from "../../domain/repo/uploads.ts";
import type { Viewer } from "../../domain/repo/visibility.ts";
import type { Runtime } from "../../domain/runtime/schema.ts";
import type { RuntimeStore } from "../../domain/runtime/store.ts";
import { invalid } from "../../kernel/problem.ts";
import { type AnyPackage, openPackage } from "../../packages/open-package.ts";
import type { OpenPackage } from "../../packages/stored.ts";
import { onceRead, type VersionReader } from "../../sources/version-reader.ts";

export interface Loading {
  readonly catalogue: Catalogue;
  readonly apps: AppStore;
  readonly repos: RepoStore;
  readonly runtimes: RuntimeStore;
  readonly versions: VersionReader;
}

export interface Loaded {
  readonly version: AppVersion & { readonly format: NonNullable<AppVersion["format"]> };
  readonly pkg: OpenPackage<AnyPackage>;
  /** What the version's repo asks of a runtime. */
  readonly repo: Pick<Repo, "providers" | "selector">;
  readonly runtimes: readonly Runtime[];
}

/** Repos of a tenant that one query surely reads (1 MiB, at most 4 KB each with a long selector). */
const REPOS = 200;

/**
 * Everything that a deployment is decided from, in one round trip's time: the version does not have to be known to
 * ask for its repo, as a tenant's repos are read together. A version of another tenant's shared repo takes two round
 * trips more, three where it is sold; one that was only listed is read first, so that its bytes are ours before anything is
 * deployed from them. @throws Problem 422 with a pointer, 422 `version-unreadable`, 403 `entitlement-required`
 */
export async function load(needs: Loading, viewer: Viewer, versionId: string): Promise<Loaded> {
  const found = await find(needs, viewer, versionId);
  if (!("unread" in found)) return found;
  return onceRead(needs.versions, found.unread, async () => {
    const read = await find(needs, viewer, versionId);
    return "unread" in read ? undefined : read;
  });
}

async function find(
  needs: Loading,
  viewer: Viewer,
  versionId: string,
): Promise<Loaded | { readonly unread: AppVersion }> {
  const { apps, repos, runtimes, catalogue } = needs;
  const { tenantId } = viewer;
  const [version, stored, page, places] = await Promise.all([
    apps.getVersion(tenantId, versionId),
    apps.getPackage(tenantId, versionId),
    repos.list(tenantId, { limit: REPOS }),
    runtimes.all(tenantId),
  ]);
  if (version === undefined) {
    const shared = await catalogue.entitledVersion(viewer, versionId);
    if (shared === undefined) throw wrong(`There is no app version "${versionId}".`);
    return decided(shared, places);
  }
  if (!(await catalogue.opensOwn(viewer, version))) throw wrong(`There is no app version "${versionId}".`);
  const { repoId } = version;
  const known = repoId === UPLOADS ? uploads : page.items.find(({ id }) => id === repoId);
  const repo = known ?? (page.startKey === undefined ? undefined : await repos.get(tenantId, repoId));
  if (repo === undefined) throw wrong("The repo of this version was deleted, so nothing new is deployed from it.");
  return decided({ version, stored, repo }, places);
}

function decided({ version, stored, repo }: Omit<SharedVersion, "sold">, runtimes: readonly Runtime[]) {
  if (version.status === "vanished") throw wrong("The repo no longer lists this version.", "Choose another version.");
  if (!isDeployable(version.status)) throw wrong(`This version is ${version.status}.`, "Choose another version.");
  const { format } = version;
  if (format === undefined || stored === undefined) return { unread: version };
  return { version: { ...version, format }, pkg: openPackage(stored), repo, runtimes };
}

function wrong(detail: string, remedy = "Find one with GET /apps.") {
  return invalid("invalid-request", "This version cannot be deployed", [{ pointer: "/appVersionId", detail, remedy }]);
}
