import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import type { AppVersion } from "../../../shared/domain/app/schema.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import type { Repo } from "../../../shared/domain/repo/schema.ts";
import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import { UPLOADS, uploads } from "../../../shared/domain/repo/uploads.ts";
import { type Viewer, viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { type Formats, matchRuntimes } from "../../../shared/domain/runtime/rules.ts";
import { parseSelector } from "../../../shared/domain/runtime/selector.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { onceRead, type VersionReader } from "../../../shared/sources/version-reader.ts";
import type { runtimes as contract } from "./routes.ts";

export interface FindRuntimes {
  readonly apps: AppStore;
  readonly catalogue: Catalogue;
  readonly repos: RepoStore;
  readonly runtimes: RuntimeStore;
  readonly formats: Formats;
  readonly versions: VersionReader;
}

export function runtimes(needs: FindRuntimes): Operation<typeof contract> {
  return async ({ params, tenantId, reach, caller }) => {
    const viewer = viewerOf(reach);
    const { runtimes: places, formats } = needs;
    const seen = requireReach(caller, "runtimes:read");
    const [found, own] = await Promise.all([find(needs, viewer, params.id), places.all(tenantId)]);
    if (found === undefined) throw notFound("app version", params.id);
    const { version, repo } = found;
    const look = async () => (await find(needs, viewer, params.id))?.version.format;
    const format = version.format ?? (await onceRead(needs.versions, version, look));
    const selector = parseSelector(repo.selector);
    if (!selector.ok) throw new Error(`the selector of ${version.repoId} does not parse: ${selector.detail}`);
    const all = own.filter((runtime) => reaches(seen, runtime));
    const demand = { format, providers: repo.providers, selector: selector.requirements };
    const { matches, excluded } = matchRuntimes(demand, all, formats);
    return {
      body: {
        items: [...matches],
        excluded: excluded.map(({ runtime, reasons }) => ({ ...runtime, reasons: [...reasons] })),
      },
    };
  };
}

/** The version with what its repo asks of a runtime. Own: two round trips; another tenant's: three. */
async function find(
  { apps, repos, catalogue }: FindRuntimes,
  viewer: Viewer,
  versionId: string,
): Promise<{ readonly version: AppVersion; readonly repo: Pick<Repo, "providers" | "selector"> } | undefined> {
  const version = await apps.getVersion(viewer.tenantId, versionId);
  if (version === undefined) return catalogue.sharedVersion(viewer, versionId);
  if (!(await catalogue.opensOwn(viewer, version))) return undefined;
  const repo = version.repoId === UPLOADS ? uploads : await repos.get(viewer.tenantId, version.repoId);
  if (repo === undefined) throw notFound("repo", version.repoId);
  return { version, repo };
}
