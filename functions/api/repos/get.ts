import { type RepoStore, requireRepo } from "../../../shared/domain/repo/store.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";
import { view } from "./view.ts";

export function get({ repos }: { readonly repos: RepoStore }): Operation<typeof contract> {
  return async ({ params, reach }) => {
    const repo = await requireRepo(repos, reach, params.id);
    return { body: view(repo), version: repo.version };
  };
}
