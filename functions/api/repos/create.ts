import { requireShares } from "../../../shared/domain/group/named.ts";
import type { GroupStore } from "../../../shared/domain/group/store.ts";
import { holding } from "../../../shared/domain/quota/rules.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import type { Repo } from "../../../shared/domain/repo/schema.ts";
import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import { requireGroups, requirePlace, sealSecret } from "./place.ts";
import { requireProviders } from "./providers.ts";
import type { create as contract } from "./routes.ts";
import type { Scanner } from "./scanner.ts";
import { view } from "./view.ts";

export interface CreateRepo {
  readonly repos: RepoStore;
  readonly quotas: QuotaStore;
  readonly scanner: Scanner;
  readonly sealer: Sealer;
  readonly groups: GroupStore;
  readonly newId: NewId;
}

/** The place and its secret are tried before anything is saved. One KMS request with a secret, then one round trip. */
export function create({ repos, quotas, scanner, sealer, groups, newId }: CreateRepo): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const { url, kind, region, endpoint, ref, path, credential: secret, ...settings } = body;
    requireProviders(settings.providers);
    requireGroups(settings.visibility, settings.groups);
    const shares = await requireShares(groups, tenantId, settings.groups);
    const place = requirePlace({ url, kind, region, endpoint, ref, path });
    const id = newId("repo");
    const owner = { tenant: tenantId, object: id };
    const credential = secret === undefined ? undefined : await sealSecret(sealer, place, secret, owner, now);
    await scanner.validate(place, credential && { sealed: credential.sealed, ...owner });
    const at = now.toISOString();
    const quota = holding(tenantId, caller.groups, { repos: 1 });
    const repo: Repo = {
      id,
      tenantId,
      createdBy: caller.actorId,
      ...settings,
      groups: shares,
      ...place,
      ...(credential === undefined ? {} : { credential }),
      status: "new",
      nextScanAt: at,
      scanToken: 0,
      scanLeaseUntil: 0,
      quota,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    return commit({ body: view(repo), version: 1, location: `/repos/${repo.id}` }, (also) =>
      quotas.taking(tenantId, quota, now, (taking) => repos.create(repo, [...also, ...taking])),
    );
  };
}
