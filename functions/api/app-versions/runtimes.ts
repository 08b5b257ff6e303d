import type { AppStore } from "../../../shared/domain/app/store.ts";
import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import { UPLOADS, uploads } from "../../../shared/domain/repo/uploads.ts";
import { type Formats, matchRuntimes } from "../../../shared/domain/runtime/rules.ts";
import { parseSelector } from "../../../shared/domain/runtime/selector.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { runtimes as contract } from "./routes.ts";

export interface FindRuntimes {
  readonly apps: AppStore;
  readonly repos: RepoStore;
  readonly runtimes: RuntimeStore;
  readonly formats: Formats;
}

export function runtimes({ apps, repos, runtimes: places, formats }: FindRuntimes): Operation<typeof contract> {
  return async ({ params, tenantId }) => {
    const [version, all] = await Promise.all([apps.getVersion(tenantId, params.id), places.all(tenantId)]);
    if (version === undefined) throw notFound("app version", params.id);
    const repo = version.repoId === UPLOADS ? uploads : await repos.get(tenantId, version.repoId);
    if (repo === undefined) throw notFound("repo", version.repoId);
    const selector = parseSelector(repo.selector);
    if (!selector.ok) throw new Error(`the selector of ${version.repoId} does not parse: ${selector.detail}`);
    const demand = { format: version.format, providers: repo.providers, selector: selector.requirements };
    const { matches, excluded } = matchRuntimes(demand, all, formats);
    return {
      body: {
        items: [...matches],
        excluded: excluded.map(({ runtime, reasons }) => ({ ...runtime, reasons: [...reasons] })),
      },
    };
  };
}
