import type { UpdateInput } from "../../platform/dynamodb.ts";
import { dueSortKey, repoKey } from "./entity.ts";
import type { RepoPlace } from "./place.ts";
import type { Repo } from "./schema.ts";

/** How a scan ended, for the repo. Every absent field is cleared. Times are ISO 8601. */
export interface ScanOutcome {
  readonly status: "ready" | "failed";
  readonly nextScanAt: string;
  readonly lastScanAt: string;
  readonly lastError?: string | undefined;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly indexDigest?: string | undefined;
  readonly pendingRemoval?: string | undefined;
  readonly manifest?: string | undefined;
  /** Something may have been written that the manifest does not know. */
  readonly unsettled?: true | undefined;
}

/** Sets what a user may change and nothing else: what a scan writes at the same time is not overwritten. */
export function edit(current: Repo, next: Repo): UpdateInput {
  const fields = {
    name: next.name,
    description: next.description,
    url: next.url,
    kind: next.kind,
    region: next.region,
    endpoint: next.endpoint,
    ref: next.ref,
    path: next.path,
    credential: next.credential,
    visibility: next.visibility,
    groups: next.groups,
    appDefaultStatus: next.appDefaultStatus,
    providers: next.providers,
    selector: next.selector,
    labels: next.labels,
    scanInterval: next.scanInterval,
    nextScanAt: next.nextScanAt,
    gsi1sk: dueSortKey(next.nextScanAt, next.id),
    version: next.version,
    updatedAt: next.updatedAt,
  };
  const guard = { condition: "#version = :current", values: { ":current": current.version } };
  if (samePlace(current, next)) return assign(current, fields, guard);
  // A scan of the old URL must not write any more: the token moves away from it, whatever it is by now.
  const forgotten = { etag: undefined, lastModified: undefined, indexDigest: undefined, pendingRemoval: undefined };
  const moved = assign(current, { ...fields, ...forgotten, scanLeaseUntil: 0 }, guard);
  return { ...moved, update: `${moved.update} ADD scanToken :one`, values: { ...moved.values, ":one": 1 } };
}

/** Takes the repo for a scan. Due again at the lease's end: a scan that dies is resumed. */
export function lease(repo: Repo, token: number, now: Date, until: Date): UpdateInput {
  const fields = {
    scanToken: token,
    scanLeaseUntil: until.getTime(),
    status: "scanning",
    unsettled: true,
    nextScanAt: until.toISOString(),
    gsi1sk: dueSortKey(until.toISOString(), repo.id),
  };
  return assign(repo, fields, {
    condition: "#scanToken = :read AND #scanLeaseUntil <= :now",
    values: { ":read": repo.scanToken, ":now": now.getTime() },
  });
}

/** Ends a scan that holds `token`, or one that needed no lease and read the repo with that token. */
export function settlement(repo: Repo, token: number, outcome: ScanOutcome): UpdateInput {
  const fields = {
    status: outcome.status,
    nextScanAt: outcome.nextScanAt,
    gsi1sk: dueSortKey(outcome.nextScanAt, repo.id),
    lastScanAt: outcome.lastScanAt,
    lastError: outcome.lastError,
    etag: outcome.etag,
    lastModified: outcome.lastModified,
    indexDigest: outcome.indexDigest,
    pendingRemoval: outcome.pendingRemoval,
    manifest: outcome.manifest,
    unsettled: outcome.unsettled,
    scanLeaseUntil: 0,
  };
  return assign(repo, fields, { condition: "scanToken = :held", values: { ":held": token } });
}

/** Whether both list the same packages: then what the last scan knew holds. */
export function samePlace(a: RepoPlace, b: RepoPlace): boolean {
  const place = ({ kind, url, region, endpoint, ref, path }: RepoPlace) => [kind, url, region, endpoint, ref, path];
  return JSON.stringify(place(a)) === JSON.stringify(place(b));
}

interface Guard {
  readonly condition: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** `SET` of what has a value, `REMOVE` of what is undefined; every field can be named `#field` in the guard. */
function assign(repo: Repo, fields: Readonly<Record<string, unknown>>, guard: Guard): UpdateInput {
  const names = Object.keys(fields);
  const set = names.filter((name) => fields[name] !== undefined);
  const remove = names.filter((name) => fields[name] === undefined);
  const removal = remove.length === 0 ? "" : ` REMOVE ${remove.map((name) => `#${name}`).join(", ")}`;
  return {
    key: repoKey(repo.tenantId, repo.id),
    update: `SET ${set.map((name) => `#${name} = :${name}`).join(", ")}${removal}`,
    condition: guard.condition,
    names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    values: { ...Object.fromEntries(set.map((name) => [`:${name}`, fields[name]])), ...guard.values },
  };
}
