import { returnWrites } from "../../../shared/domain/quota/writes.ts";
import { type RepoStore, requireRepo } from "../../../shared/domain/repo/store.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { remove as contract } from "./routes.ts";
import type { Scanner } from "./scanner.ts";
import { view } from "./view.ts";

export interface DeleteRepo {
  readonly repos: RepoStore;
  readonly scanner: Scanner;
}

export function remove({ repos, scanner }: DeleteRepo): Operation<typeof contract> {
  return async ({ params, tenantId, reach, ifMatch, log, commit }) => {
    const repo = await requireRepo(repos, reach, params.id);
    requireVersion(repo, ifMatch);
    const done = await unlessChanged(
      commit({ body: undefined }, (also) => repos.delete(repo, [...also, ...returnWrites(tenantId, repo.quota)]), {
        before: view(repo),
      }),
    );
    try {
      await scanner.start({ tenantId, repoId: repo.id });
    } catch (error) {
      // The repo is deleted; the schedule clears its apps within a minute.
      log.warn("the clearing of a deleted repo is left to the schedule", { repoId: repo.id, error });
    }
    return done;
  };
}
