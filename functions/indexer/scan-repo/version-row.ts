import { vanished } from "../../../shared/domain/app/rules.ts";
import type { AppVersion } from "../../../shared/domain/app/schema.ts";
import type { SourceEntry } from "../../../shared/sources/contract.ts";
import type { GoodPackage } from "./take-package.ts";

/** What all versions of one app have in common. */
export interface RowContext {
  readonly tenantId: string;
  readonly repoId: string;
  readonly appId: string;
  readonly name: string;
  /** What a version is that was never there before. */
  readonly firstStatus: AppVersion["status"];
  readonly now: Date;
}

/** A version that was never there before. Without `read` it is listed only. */
export function newRow(
  context: RowContext,
  id: string,
  digest: string,
  entry: SourceEntry,
  read: GoodPackage | undefined,
): AppVersion {
  const at = context.now.toISOString();
  return {
    id,
    tenantId: context.tenantId,
    appId: context.appId,
    repoId: context.repoId,
    name: context.name,
    packageVersion: entry.version,
    ...(entry.appVersion === undefined ? {} : { appVersion: entry.appVersion }),
    description: read?.description ?? entry.description,
    digest,
    ...(read === undefined ? { source: { urls: [...entry.urls] } } : { format: read.format, size: read.size }),
    status: context.firstStatus,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}

/** A version that is there already, as the listing has it now; `undefined` where nothing about it changes. */
export function listedRow(
  context: RowContext,
  old: AppVersion,
  entry: SourceEntry,
  read: GoodPackage | undefined,
): AppVersion | undefined {
  const { appVersion: _appVersion, source: _source, was, ...rest } = old;
  const unread = old.format === undefined && read === undefined;
  const next: AppVersion = {
    ...rest,
    ...(entry.appVersion === undefined ? {} : { appVersion: entry.appVersion }),
    description: entry.description === "" ? (read?.description ?? old.description) : entry.description,
    ...(unread ? { source: { urls: [...entry.urls] } } : {}),
    ...(read === undefined ? {} : { format: read.format, size: read.size }),
    // What comes back is what it was: a version that was suspended is not released by a repo's absence.
    status: old.status === "vanished" ? (was ?? context.firstStatus) : old.status,
  };
  return changed(old, next, context.now);
}

/** A version that is listed no longer; `undefined` where it is marked so already. */
export function vanishedRow(old: AppVersion, now: Date): AppVersion | undefined {
  const next = vanished(old, now);
  return next === old ? undefined : next;
}

function changed(old: AppVersion, next: AppVersion, now: Date): AppVersion | undefined {
  const comparable = (row: AppVersion) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  if (comparable(old) === comparable(next)) return undefined;
  return { ...next, version: old.version + 1, updatedAt: now.toISOString() };
}
