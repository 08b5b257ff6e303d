import type { Repo } from "../../../shared/domain/repo/schema.ts";
import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { requireProviders } from "./providers.ts";
import type { create as contract } from "./routes.ts";
import type { Scanner } from "./scanner.ts";

export interface CreateRepo {
  readonly repos: RepoStore;
  readonly scanner: Scanner;
  readonly newId: NewId;
}

export function create({ repos, scanner, newId }: CreateRepo): Operation<typeof contract> {
  return async ({ body, tenantId, now, commit }) => {
    requireProviders(body.providers);
    await scanner.validate(body.url);
    const at = now.toISOString();
    const repo: Repo = {
      id: newId("repo"),
      tenantId,
      ...body,
      kind: "http",
      status: "new",
      nextScanAt: at,
      scanToken: 0,
      scanLeaseUntil: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    return commit({ body: repo, version: 1, location: `/repos/${repo.id}` }, (also) => repos.create(repo, also));
  };
}
