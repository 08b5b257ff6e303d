import { appKey } from "../../../shared/domain/app/entity.ts";
import { latest, versionOrder } from "../../../shared/domain/app/rules.ts";
import { App } from "../../../shared/domain/app/schema.ts";
import type { KnownVersion, Manifest } from "../../../shared/domain/repo/manifest.ts";
import type { AppPlan, ScanPlan } from "../../../shared/domain/repo/rules.ts";
import type { Repo } from "../../../shared/domain/repo/schema.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { derivedId } from "../../../shared/kernel/ids.ts";
import type { Table } from "../../../shared/platform/dynamodb.ts";
import type { Objects } from "../../../shared/platform/objects.ts";
import type { Source, SourceEntry } from "../../../shared/sources/contract.ts";
import type { AppState, AppStep } from "./app-state.ts";
import { LeaseWriter } from "./lease-writer.ts";
import { type Taken, takePackage } from "./take-package.ts";
import type { Tally } from "./tally.ts";

export interface ApplyParts {
  readonly table: Table;
  readonly objects: Objects;
  readonly clock: Clock;
}

export interface Apply {
  readonly repo: Repo;
  readonly source: Source;
  /** Fencing token of the lease. */
  readonly token: number;
  readonly plan: ScanPlan<SourceEntry>;
  /** Kept up to date with what is written. */
  readonly manifest: Manifest;
  readonly tally: Tally;
  /** Nothing is begun after this. */
  readonly stopAt: Date;
  /** The table may hold more than the manifest says. */
  readonly unsettled: boolean;
}

/** A scan that finds more new versions than this reads only the highest of each app. */
export const READ_ALL = 100;
/** Versions that are fetched at once for one app, and written in one transaction: at most 8 × 3 items, app and fence. */
const FETCH_CHUNK = 8;
/** Versions of a transaction that were not fetched: at most 45 × (version, replaced version), app and fence: 92 of 100. */
const LIST_CHUNK = 45;
const CONCURRENT_APPS = 6;
/** Share of the time in which a large scan reads packages; what is then unread is read when it is first needed. */
const READING_SHARE = 0.6;

/**
 * Does what the plan says, app after app, six apps at a time. Each transaction holds whole versions with their app and is
 * conditional on the scan's token, so that a scan that dies or is overtaken leaves only whole versions; transactions
 * follow each other, as they all check the same repo item.
 * @throws LeaseLost
 */
export async function applyPlan(parts: ApplyParts, apply: Apply): Promise<void> {
  const { repo, plan, stopAt } = apply;
  const began = parts.clock().getTime();
  const readUntil = new Date(began + (stopAt.getTime() - began) * READING_SHARE);
  const writer = new LeaseWriter(parts.table, repo, apply.token, apply.manifest, apply.tally, apply.unsettled);
  const lazy = plan.toTake > READ_ALL;
  const queue = plan.apps.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const app of queue) {
      if (failed) return;
      if (parts.clock() >= stopAt) {
        apply.tally.incomplete = true;
        return;
      }
      await applyApp(parts, apply, writer, app, lazy ? readUntil : undefined);
    }
  };
  // All of them end before this does: nothing may write once the repo is given free.
  const ended = await Promise.allSettled(
    Array.from({ length: CONCURRENT_APPS }, async () => {
      try {
        await worker();
      } catch (error) {
        failed = true;
        throw error;
      }
    }),
  );
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}

/** @param readUntil set: only the highest version is read, and only until then */
async function applyApp(
  parts: ApplyParts,
  { repo, source, manifest, tally, stopAt, unsettled }: Apply,
  writer: LeaseWriter,
  plan: AppPlan<SourceEntry>,
  readUntil: Date | undefined,
): Promise<void> {
  const { name } = plan;
  const known = manifest.of(name);
  const appId = derivedId("app", repo.tenantId, repo.id, name);
  const row =
    known.size === 0 && !unsettled
      ? undefined
      : await parts.table.get(appKey(repo.tenantId, appId), { consistent: true });
  const state: Omit<AppState, "known"> = {
    tenantId: repo.tenantId,
    repoId: repo.id,
    appId,
    name,
    firstStatus: repo.appDefaultStatus,
    now: parts.clock(),
    listed: new Map([...plan.take, ...plan.refresh.map(({ entry }) => entry)].map((entry) => [entry.version, entry])),
    shown: row === undefined ? undefined : App.parse(row),
  };
  const { read, list } =
    readUntil === undefined ? { read: plan.take, list: [] } : divide(plan, known, parts.clock() < readUntil);
  const steps: readonly (Partial<AppStep> & { readonly read?: readonly SourceEntry[] })[] = [
    // Highest first: the app then names its latest version from its first transaction on.
    ...chunks(newestFirst(read), FETCH_CHUNK).map((some) => ({ read: some })),
    ...chunks(newestFirst(list), LIST_CHUNK).map((some) => ({ list: some })),
    ...chunks(plan.refresh, LIST_CHUNK).map((some) => ({ refresh: some })),
    ...chunks(plan.vanish, LIST_CHUNK).map((some) => ({ vanish: some })),
    ...(plan.forget.length === 0 ? [] : [{ forget: plan.forget }]),
  ];
  let shown = state.shown;
  for (const { read: fetch = [], ...step } of steps) {
    if (parts.clock() >= stopAt) {
      tally.incomplete = true;
      return;
    }
    const taken = await Promise.all(fetch.map((entry) => takePackage(source, parts.objects, entry)));
    for (const one of taken) tally.taken(one);
    const late = readUntil === undefined ? [] : retried(taken);
    if (late.length === 0 && taken.some(({ kind }) => kind === "retry")) tally.retry = true;
    const whole: AppStep = { taken, list: late, refresh: [], vanish: [], forget: [], ...step };
    shown = await writer.write({ ...state, shown }, whole);
  }
}

/** What is read at once, and what is only listed: the id of a version comes from its digest, so that must be known. */
function divide(
  plan: AppPlan<SourceEntry>,
  known: ReadonlyMap<string, KnownVersion>,
  hasTime: boolean,
): { readonly read: readonly SourceEntry[]; readonly list: readonly SourceEntry[] } {
  const alive = [...known.values()].filter(({ state }) => state === "active" || state === "listed");
  const highest = hasTime ? latest([...plan.take, ...alive])?.version : undefined;
  const isRead = (entry: SourceEntry) => entry.digest === undefined || entry.version === highest;
  return { read: plan.take.filter(isRead), list: plan.take.filter((entry) => !isRead(entry)) };
}

/** What could not be fetched for now, but can be listed. */
function retried(taken: readonly Taken[]): readonly SourceEntry[] {
  return taken.flatMap(({ kind, entry }) => (kind === "retry" && entry.digest !== undefined ? [entry] : []));
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function newestFirst(entries: readonly SourceEntry[]): readonly SourceEntry[] {
  const ordered = entries.map((entry) => ({ entry, order: versionOrder(entry.version) }));
  return ordered.sort((a, b) => (a.order < b.order ? 1 : -1)).map(({ entry }) => entry);
}
