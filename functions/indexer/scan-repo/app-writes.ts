import { appKey, appVersionItem, appVersionKey, packageItem } from "../../../shared/domain/app/entity.ts";
import { listApp, tenantSet } from "../../../shared/domain/app/listing.ts";
import { latest, vanished } from "../../../shared/domain/app/rules.ts";
import { App, AppVersion } from "../../../shared/domain/app/schema.ts";
import { repoEntryKey } from "../../../shared/domain/repo/entity.ts";
import { type RepoEntry, repoEntryItem } from "../../../shared/domain/repo/entries.ts";
import { entryHash } from "../../../shared/domain/repo/rules.ts";
import type { Repo } from "../../../shared/domain/repo/schema.ts";
import { derivedId } from "../../../shared/kernel/ids.ts";
import type { Table, Write } from "../../../shared/platform/dynamodb.ts";
import type { SourceEntry } from "../../../shared/sources/contract.ts";
import type { Taken } from "./take-package.ts";

/** Some changes of one app, small enough for one transaction. */
export interface AppChanges {
  readonly taken: readonly Taken[];
  readonly refresh: readonly { readonly entry: SourceEntry; readonly known: RepoEntry }[];
  readonly vanish: readonly RepoEntry[];
  readonly forget: readonly RepoEntry[];
}

export interface AppContext {
  readonly tenantId: string;
  readonly repoId: string;
  readonly name: string;
  /** What is known of the app's versions, by version; kept up to date as changes are written. */
  readonly known: Map<string, RepoEntry>;
  /** What the index says of them now, by version. */
  readonly listed: ReadonlyMap<string, SourceEntry>;
  readonly now: Date;
  /** The app as it is shown; kept up to date like `known`. */
  shown: App | undefined;
}

/** The app as the listing shows it before the scan. */
export async function shownApp(table: Table, repo: Repo, name: string): Promise<App | undefined> {
  const row = await table.get(appKey(repo.tenantId, derivedId("app", repo.tenantId, repo.id, name)), {
    consistent: true,
  });
  return row === undefined ? undefined : App.parse(row);
}

/**
 * The writes that bring an app and some of its versions to what the index says. Reads the versions that were known, and
 * nothing for new ones; nothing is written here, and nothing is in the answer for what already is as it should be.
 */
export async function appWrites(table: Table, app: AppContext, changes: AppChanges): Promise<readonly Write[]> {
  const { tenantId, repoId, name, now } = app;
  const appId = derivedId("app", tenantId, repoId, name);
  const next = nextEntries(app, changes);
  const before = await knownVersions(table, app, next);
  const writes: Write[] = [];
  for (const entry of next.values()) {
    const old = app.known.get(entry.packageVersion);
    const replaced =
      old?.versionId !== undefined && old.versionId !== entry.versionId ? before.get(old.versionId) : undefined;
    if (replaced !== undefined) writes.push({ put: appVersionItem(vanished(replaced, now)) });
    writes.push(...versionWrites(entry, appId, before, app, changes.taken));
    writes.push({ put: repoEntryItem(entry) });
  }
  for (const entry of changes.forget)
    writes.push({ delete: repoEntryKey(tenantId, repoId, name, entry.packageVersion) });
  for (const entry of next.values()) app.known.set(entry.packageVersion, entry);
  for (const entry of changes.forget) app.known.delete(entry.packageVersion);
  const shown = showApp(appId, app, changes.taken);
  if (shown === undefined) return writes;
  app.shown = shown;
  return [{ update: listApp(shown) }, ...writes];
}

/** Versions by id that the changed records named until now. */
async function knownVersions(
  table: Table,
  app: AppContext,
  next: ReadonlyMap<string, RepoEntry>,
): Promise<ReadonlyMap<string, AppVersion>> {
  const ids = [...next.keys()].flatMap((version) => app.known.get(version)?.versionId ?? []);
  const rows = await Promise.all(ids.map((id) => table.get(appVersionKey(app.tenantId, id), { consistent: true })));
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [AppVersion.parse(row)])).map((one) => [one.id, one]));
}

/** The indexer's own records after the changes. What could not be fetched for now stays as it was. */
function nextEntries(app: AppContext, changes: AppChanges): ReadonlyMap<string, RepoEntry> {
  const { tenantId, repoId, name } = app;
  const next = new Map<string, RepoEntry>();
  for (const taken of changes.taken) {
    if (taken.kind === "retry") continue;
    const { entry, digest } = taken;
    const base = { tenantId, repoId, name, packageVersion: entry.version, entryHash: entryHash(entry) };
    const known = digest === undefined ? {} : { digest };
    if (taken.kind === "good") {
      const versionId = derivedId("appVersion", tenantId, repoId, name, entry.version, taken.digest);
      next.set(entry.version, { ...base, status: "active", digest: taken.digest, versionId });
    } else next.set(entry.version, { ...base, ...known, status: "bad", detail: taken.detail });
  }
  for (const { entry, known } of changes.refresh)
    next.set(entry.version, { ...known, status: "active", entryHash: entryHash(entry) });
  for (const known of changes.vanish) next.set(known.packageVersion, { ...known, status: "vanished" });
  return next;
}

function versionWrites(
  entry: RepoEntry,
  appId: string,
  before: ReadonlyMap<string, AppVersion>,
  app: AppContext,
  taken: readonly Taken[],
): readonly Write[] {
  if (entry.versionId === undefined) return [];
  const old = before.get(entry.versionId);
  if (entry.status === "vanished") return old === undefined ? [] : [{ put: appVersionItem(vanished(old, app.now)) }];
  const fresh = taken.find(
    (candidate) => candidate.kind === "good" && candidate.entry.version === entry.packageVersion,
  );
  const listed = app.listed.get(entry.packageVersion);
  const at = app.now.toISOString();
  const changed = { version: (old?.version ?? 0) + 1, createdAt: old?.createdAt ?? at, updatedAt: at };
  const appVersion = listed?.appVersion === undefined ? {} : { appVersion: listed.appVersion };
  if (fresh?.kind === "good") {
    const version: AppVersion = {
      id: entry.versionId,
      tenantId: app.tenantId,
      appId,
      repoId: app.repoId,
      name: app.name,
      packageVersion: entry.packageVersion,
      ...appVersion,
      description: fresh.description,
      format: fresh.format,
      digest: fresh.digest,
      size: fresh.size,
      status: "active",
      ...changed,
    };
    return [{ put: appVersionItem(version) }, { put: packageItem(app.tenantId, entry.versionId, fresh.stored) }];
  }
  if (old === undefined) return [];
  const { appVersion: _gone, ...rest } = old;
  const description = listed?.description ? listed.description : old.description;
  return [{ put: appVersionItem({ ...rest, ...appVersion, ...changed, description, status: "active" }) }];
}

/** The app as the listing should show it, or `undefined` where it shows that already or there is nothing to show. */
function showApp(id: string, app: AppContext, taken: readonly Taken[]): App | undefined {
  const old = app.shown;
  const active = [...app.known.values()].filter((entry) => entry.status === "active");
  const best = latest(active.map((entry) => ({ version: entry.packageVersion, versionId: entry.versionId })));
  if (best?.versionId === undefined)
    return old === undefined || old.status === "vanished" ? undefined : vanished(old, app.now);
  const listed = app.listed.get(best.version);
  const fresh = taken.find((candidate) => candidate.kind === "good" && candidate.entry.version === best.version);
  const read = fresh?.kind === "good" ? fresh.description : "";
  const icon = listed === undefined ? old?.icon : listed.icon;
  const home = listed === undefined ? old?.home : listed.home;
  const at = app.now.toISOString();
  const next: App = {
    ...tenantSet(old),
    id,
    tenantId: app.tenantId,
    repoId: app.repoId,
    name: app.name,
    description: listed?.description || read || (old?.description ?? ""),
    ...(icon === undefined ? {} : { icon }),
    keywords: listed === undefined ? (old?.keywords ?? []) : [...listed.keywords],
    ...(home === undefined ? {} : { home }),
    latestVersion: best.version,
    latestVersionId: best.versionId,
    status: "active",
    version: (old?.version ?? 0) + 1,
    createdAt: old?.createdAt ?? at,
    updatedAt: at,
  };
  return old !== undefined && same(old, next) ? undefined : next;
}

/** Whether a reader would see no difference. */
function same(a: App, b: App): boolean {
  const shown = (app: App) => JSON.stringify(App.parse({ ...app, version: 0, updatedAt: "" }));
  return shown(a) === shown(b);
}
