import { versionOrder } from "../../../shared/domain/app/rules.ts";
import { fence } from "../../../shared/domain/repo/entity.ts";
import type { RepoEntry } from "../../../shared/domain/repo/entries.ts";
import type { ScanPlan } from "../../../shared/domain/repo/rules.ts";
import type { Repo } from "../../../shared/domain/repo/schema.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { repeatOnConflict } from "../../../shared/platform/conflicts.ts";
import { ConditionFailed, type Table, type Write } from "../../../shared/platform/dynamodb.ts";
import type { Objects } from "../../../shared/platform/objects.ts";
import type { Source, SourceEntry } from "../../../shared/sources/contract.ts";
import { type AppChanges, type AppContext, appWrites, shownApp } from "./app-writes.ts";
import { type Taken, takePackage } from "./take-package.ts";

/** The repo belongs to another scan by now, was edited, or is deleted. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

export interface ApplyParts {
  readonly table: Table;
  readonly objects: Objects;
  readonly source: Source;
  readonly clock: Clock;
}

export interface Applied {
  added: number;
  updated: number;
  vanished: number;
  readonly errors: { package: string; version: string; detail: string }[];
  /** Something is to be fetched again by the next scan. */
  retry: boolean;
  /** Time ran out; the next scan goes on. */
  incomplete: boolean;
}

/** Versions of one transaction: at most 8 × (version, package, record, replaced version) + app + fence = 34 of 100 items. */
const CHUNK = 8;
const CONCURRENT_APPS = 4;

/**
 * Fetches what the plan names and writes app after app: each transaction holds whole versions with their app and is
 * conditional on the scan's token, so that a scan that dies or is overtaken leaves only whole versions. Archives are
 * fetched by four apps at a time; transactions follow each other, as they all check the same repo item.
 * @throws LeaseLost
 */
export async function applyPlan(
  parts: ApplyParts,
  repo: Repo,
  token: number,
  plan: ScanPlan<SourceEntry>,
  known: readonly RepoEntry[],
  listed: readonly SourceEntry[],
  stopAt: Date,
): Promise<Applied> {
  const applied: Applied = { added: 0, updated: 0, vanished: 0, errors: [], retry: false, incomplete: false };
  const write = serially((writes: readonly Write[]) =>
    commit(parts.table, [fence(repo.tenantId, repo.id, token), ...writes]),
  );
  const names = new Set([
    ...plan.fetch.map(({ name }) => name),
    ...plan.refresh.map(({ entry }) => entry.name),
    ...[...plan.vanish, ...plan.forget].map(({ name }) => name),
  ]);
  const knownOf = Map.groupBy(known, ({ name }) => name);
  const listedOf = Map.groupBy(listed, ({ name }) => name);
  const fetchOf = Map.groupBy(plan.fetch, ({ name }) => name);
  const refreshOf = Map.groupBy(plan.refresh, ({ entry }) => entry.name);
  const vanishOf = Map.groupBy(plan.vanish, ({ name }) => name);
  const forgetOf = Map.groupBy(plan.forget, ({ name }) => name);
  const queue = names.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const work = async (): Promise<void> => {
    for (const name of queue) {
      if (failed) return;
      const app: AppContext = {
        tenantId: repo.tenantId,
        repoId: repo.id,
        name,
        known: new Map((knownOf.get(name) ?? []).map((entry) => [entry.packageVersion, entry])),
        listed: new Map((listedOf.get(name) ?? []).map((entry) => [entry.version, entry])),
        now: parts.clock(),
        shown: await shownApp(parts.table, repo, name),
      };
      const steps = [
        // Highest first: the app then names its latest version from its first transaction on.
        ...chunks(newestFirst(fetchOf.get(name) ?? [])).map((fetch) => ({ fetch })),
        ...chunks(refreshOf.get(name) ?? []).map((refresh) => ({ refresh })),
        ...chunks(vanishOf.get(name) ?? []).map((vanish) => ({ vanish })),
        ...chunks(forgetOf.get(name) ?? []).map((forget) => ({ forget })),
      ];
      for (const { fetch = [], ...step } of steps.map((one) => ({ fetch: undefined, ...one }))) {
        if (parts.clock() >= stopAt) {
          applied.incomplete = true;
          return;
        }
        const taken = await Promise.all(fetch.map((entry) => takePackage(parts.source, parts.objects, entry)));
        const changes: AppChanges = { taken, refresh: [], vanish: [], forget: [], ...step };
        const before = new Map(app.known);
        const writes = await appWrites(parts.table, app, changes);
        if (writes.length > 0) await write(writes);
        count(applied, changes, before);
      }
    }
  };
  // All of them end before this does: nothing may write once the repo is given free.
  const ended = await Promise.allSettled(Array.from({ length: CONCURRENT_APPS }, worker));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return applied;
}

function count(applied: Applied, changes: AppChanges, before: ReadonlyMap<string, RepoEntry>): void {
  for (const taken of changes.taken) {
    if (taken.kind === "good") applied[isNew(taken, before) ? "added" : "updated"] += 1;
    else applied.errors.push({ package: taken.entry.name, version: taken.entry.version, detail: taken.detail });
    if (taken.kind === "retry") applied.retry = true;
  }
  applied.updated += changes.refresh.length;
  applied.vanished += changes.vanish.length;
}

function isNew(taken: Taken, before: ReadonlyMap<string, RepoEntry>): boolean {
  return before.get(taken.entry.version)?.versionId === undefined;
}

async function commit(table: Table, writes: readonly Write[]): Promise<void> {
  try {
    await repeatOnConflict(() => table.transact(writes));
  } catch (error) {
    if (error instanceof ConditionFailed) throw new LeaseLost("the repo belongs to another scan", { cause: error });
    throw error;
  }
}

/** Runs calls one after the other; a failed one stops those behind it. */
function serially<T>(run: (input: T) => Promise<void>): (input: T) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (input) => {
    last = last.then(() => run(input));
    return last;
  };
}

function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK));
}

function newestFirst(entries: readonly SourceEntry[]): readonly SourceEntry[] {
  return entries.toSorted((a, b) => (versionOrder(a.version) < versionOrder(b.version) ? 1 : -1));
}
