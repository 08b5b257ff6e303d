import { requireShares } from "../../../shared/domain/group/named.ts";
import type { GroupStore } from "../../../shared/domain/group/store.ts";
import { originOf, type RepoPlace } from "../../../shared/domain/repo/place.ts";
import type { Repo } from "../../../shared/domain/repo/schema.ts";
import { type RepoStore, requireRepo } from "../../../shared/domain/repo/store.ts";
import { samePlace } from "../../../shared/domain/repo/updates.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import { requireGroups, requirePlace, sealSecret, wrong } from "./place.ts";
import { requireProviders } from "./providers.ts";
import type { update as contract } from "./routes.ts";
import type { Scanner } from "./scanner.ts";
import { view } from "./view.ts";

export interface UpdateRepo {
  readonly repos: RepoStore;
  readonly scanner: Scanner;
  readonly sealer: Sealer;
  readonly groups: GroupStore;
}

type Change = Parameters<Operation<typeof contract>>[0]["body"];

/** A new place or a new secret is tried before it is saved. Two round trips, and one KMS request with a new secret. */
export function update({ repos, scanner, sealer, groups: known }: UpdateRepo): Operation<typeof contract> {
  return async ({ params, body, tenantId, reach, ifMatch, now, commit }) => {
    const current = await requireRepo(repos, reach, params.id);
    requireVersion(current, ifMatch);
    requireProviders(body.providers ?? []);
    const visibility = body.visibility ?? current.visibility;
    // Turning to another visibility leaves the groups behind, unless new ones are named.
    const remaining = visibility === "group" ? current.groups : [];
    const groups = body.groups === undefined ? remaining : await requireShares(known, tenantId, body.groups);
    requireGroups(visibility, groups);
    const place = movedTo(current, body);
    const moved = !samePlace(current, place);
    const owner = { tenant: tenantId, object: current.id };
    const credential = await nextCredential(current, place, body, async (secret) =>
      sealSecret(sealer, place, secret, owner, now),
    );
    if (moved || body.credential !== undefined)
      await scanner.validate(place, credential && { sealed: credential.sealed, ...owner });
    const at = now.toISOString();
    const { credential: _before, region: _region, endpoint: _endpoint, ref: _ref, path: _path, ...kept } = current;
    const next: Repo = {
      ...kept,
      ...place,
      ...(credential === undefined ? {} : { credential }),
      visibility,
      groups,
      name: body.name ?? current.name,
      description: body.description ?? current.description,
      appDefaultStatus: body.appDefaultStatus ?? current.appDefaultStatus,
      providers: body.providers ?? current.providers,
      selector: body.selector ?? current.selector,
      labels: body.labels ?? current.labels,
      scanInterval: body.scanInterval ?? current.scanInterval,
      nextScanAt: moved ? at : current.nextScanAt,
      version: current.version + 1,
      updatedAt: at,
    };
    return unlessChanged(
      commit({ body: view(next), version: next.version }, (also) => repos.update(current, next, also), {
        before: view(current),
      }),
    );
  };
}

/** The place after the change: `null` takes a field away, and a URL of another kind takes the old kind's fields away. */
function movedTo(current: Repo, body: Change): RepoPlace {
  const url = body.url ?? current.url;
  const kind = body.kind ?? (body.url === undefined ? current.kind : undefined);
  const other = body.url !== undefined && new URL(body.url).protocol !== new URL(current.url).protocol;
  const field = (name: "region" | "endpoint" | "ref" | "path") => {
    const given = body[name];
    return given === null ? undefined : (given ?? (other ? undefined : current[name]));
  };
  return requirePlace({
    url,
    kind,
    region: field("region"),
    endpoint: field("endpoint"),
    ref: field("ref"),
    path: field("path"),
  });
}

/**
 * The credential after the change. One that is kept stays with its host: who may change a repo must not be able to have
 * its secret sent to a server of his own.
 */
async function nextCredential(
  current: Repo,
  place: RepoPlace,
  body: Change,
  seal: (secret: NonNullable<Change["credential"]>) => Promise<NonNullable<Repo["credential"]>>,
): Promise<Repo["credential"]> {
  if (body.credential === null) return undefined;
  if (body.credential !== undefined) return seal(body.credential);
  if (current.credential === undefined || originOf(current) === originOf(place)) return current.credential;
  const detail = "The repo moves to another host, and its credential does not go with it.";
  throw wrong([{ pointer: "/credential", detail, remedy: "Send the credential for the new host, or null for none." }]);
}
