import type { Repo } from "../../../shared/domain/repo/schema.ts";
import { type RepoStore, requireRepo } from "../../../shared/domain/repo/store.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { requireVersion, versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { requireProviders } from "./providers.ts";
import type { update as contract } from "./routes.ts";
import type { Scanner } from "./scanner.ts";

export interface UpdateRepo {
  readonly repos: RepoStore;
  readonly scanner: Scanner;
}

export function update({ repos, scanner }: UpdateRepo): Operation<typeof contract> {
  return async ({ params, body, tenantId, ifMatch, now, commit }) => {
    const current = await requireRepo(repos, tenantId, params.id);
    requireVersion(current, ifMatch);
    requireProviders(body.providers ?? []);
    const moved = body.url !== undefined && body.url !== current.url;
    if (moved) await scanner.validate(body.url ?? current.url);
    const at = now.toISOString();
    const next: Repo = {
      ...current,
      name: body.name ?? current.name,
      description: body.description ?? current.description,
      url: body.url ?? current.url,
      providers: body.providers ?? current.providers,
      selector: body.selector ?? current.selector,
      labels: body.labels ?? current.labels,
      scanInterval: body.scanInterval ?? current.scanInterval,
      nextScanAt: moved ? at : current.nextScanAt,
      version: current.version + 1,
      updatedAt: at,
    };
    try {
      return await commit({ body: next, version: next.version }, (also) => repos.update(current, next, also));
    } catch (error) {
      if (error instanceof ConditionFailed) throw versionMismatch();
      throw error;
    }
  };
}
