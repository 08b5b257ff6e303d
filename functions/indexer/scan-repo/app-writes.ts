import { appVersionItem, appVersionKey, packageItem } from "../../../shared/domain/app/entity.ts";
import { listApp } from "../../../shared/domain/app/listing.ts";
import { type App, AppVersion } from "../../../shared/domain/app/schema.ts";
import type { KnownVersion } from "../../../shared/domain/repo/manifest.ts";
import { entryHash } from "../../../shared/domain/repo/rules.ts";
import { derivedId } from "../../../shared/kernel/ids.ts";
import type { Expression, Table, Write } from "../../../shared/platform/dynamodb.ts";
import type { SourceEntry } from "../../../shared/sources/contract.ts";
import type { AppState, AppStep } from "./app-state.ts";
import { shownApp } from "./shown-app.ts";
import type { GoodPackage } from "./take-package.ts";
import { listedRow, newRow, type RowContext, vanishedRow } from "./version-row.ts";

/** What one step writes, and what is known and shown once that is written. */
export interface StepWrites {
  readonly writes: readonly Write[];
  readonly next: readonly KnownVersion[];
  readonly shown: App | undefined;
  readonly added: number;
  readonly updated: number;
  readonly vanished: number;
}

const ABSENT: Expression = { condition: "attribute_not_exists(pk)" };

/**
 * The writes that bring an app and some of its versions to what the listing says. Reads the versions that are known (and
 * with `meet` also those that should be new), at most one request; nothing is written here. Each write is conditional on
 * the row being as it was read: a review or a first use of the version may come between.
 */
export async function stepWrites(table: Table, app: AppState, step: AppStep, meet: boolean): Promise<StepWrites> {
  const ids = new Set<string>();
  const remember = (id: string | undefined) => id !== undefined && ids.add(id);
  const listings = [...listingsOf(app, step)];
  for (const { id, known } of listings) {
    remember(known?.versionId);
    if (meet) remember(id);
  }
  const bad = step.taken.flatMap((taken) =>
    taken.kind === "bad" ? [{ entry: taken.entry, detail: taken.detail }] : [],
  );
  for (const { entry } of bad) remember(app.known.get(entry.version)?.versionId);
  for (const { versionId } of step.vanish) remember(versionId);
  const rows = await readRows(table, app.tenantId, [...ids]);

  const writes: Write[] = [];
  const next: KnownVersion[] = [];
  const counts = { added: 0, updated: 0, vanished: 0 };
  const withheld = new Set(app.shown?.withheld);
  const put = (old: AppVersion | undefined, row: AppVersion | undefined): void => {
    if (row === undefined) return;
    writes.push({ put: appVersionItem(row), expression: old === undefined ? ABSENT : asRead(old) });
    if (row.status === "active") withheld.delete(row.id);
    else if (row.status !== "vanished") withheld.add(row.id);
  };
  for (const { entry, id, digest, read, known } of listings) {
    const old = rows.get(id);
    if (old === undefined && digest === "") continue;
    const row = old === undefined ? newRow(app, id, digest, entry, read) : listedRow(app, old, entry, read);
    put(old, row);
    if (read !== undefined && (old === undefined || old.format === undefined))
      writes.push({ put: packageItem(app.tenantId, id, read.stored) });
    const replaced = known?.versionId === undefined || known.versionId === id ? undefined : rows.get(known.versionId);
    if (replaced !== undefined) put(replaced, vanishedRow(replaced, app.now));
    if (row !== undefined) counts[old === undefined && replaced === undefined ? "added" : "updated"] += 1;
    const state = (row ?? old)?.format === undefined ? "listed" : "active";
    next.push({ ...identity(entry), state, versionId: id });
  }
  for (const { entry, detail } of bad) {
    // The archive that it was before is listed no longer.
    const old = rows.get(app.known.get(entry.version)?.versionId ?? "");
    if (old !== undefined) put(old, vanishedRow(old, app.now));
    next.push({ ...identity(entry), state: "bad", detail });
  }
  for (const known of step.vanish) {
    const old = known.versionId === undefined ? undefined : rows.get(known.versionId);
    if (old !== undefined) put(old, vanishedRow(old, app.now));
    next.push({ ...known, state: "vanished" });
    counts.vanished += 1;
  }
  const shown = shownApp(app, next, step, withheld);
  if (shown !== undefined) writes.unshift({ update: listApp(shown) });
  return { writes, next, shown: shown ?? app.shown, ...counts };
}

interface ListingOf {
  readonly entry: SourceEntry;
  readonly id: string;
  readonly digest: string;
  readonly read?: GoodPackage;
  readonly known: KnownVersion | undefined;
}

function* listingsOf(app: AppState, step: AppStep): Generator<ListingOf> {
  for (const taken of step.taken)
    if (taken.kind === "good") yield { ...listing(app, taken.entry, taken.digest), read: taken };
  for (const entry of step.list) yield listing(app, entry, entry.digest ?? "");
  for (const { entry, known } of step.refresh) {
    if (known.versionId === undefined) throw new Error(`${known.name} ${known.version} became no version`);
    yield { entry, id: known.versionId, digest: entry.digest ?? "", known };
  }
}

function listing(app: AppState, entry: SourceEntry, digest: string): ListingOf {
  return { entry, digest, id: versionId(app, entry, digest), known: app.known.get(entry.version) };
}

/** The same archive of the same repo is the same version, whoever scans it how often. `digest` is `sha256:<hex>`. */
export function versionId(
  { tenantId, repoId }: Pick<RowContext, "tenantId" | "repoId">,
  { name, version }: Pick<SourceEntry, "name" | "version">,
  digest: string,
): string {
  return derivedId("appVersion", tenantId, repoId, name, version, digest);
}

function identity(entry: SourceEntry): Pick<KnownVersion, "name" | "version" | "hash"> {
  return { name: entry.name, version: entry.version, hash: entry.hash ?? entryHash(entry) };
}

function asRead(old: AppVersion): Expression {
  return { condition: "#version = :version", names: { "#version": "version" }, values: { ":version": old.version } };
}

async function readRows(table: Table, tenantId: string, ids: readonly string[]): Promise<Map<string, AppVersion>> {
  if (ids.length === 0) return new Map();
  const items = await table.batchGet(
    ids.map((id) => appVersionKey(tenantId, id)),
    { consistent: true },
  );
  const rows = items.flatMap((item) => (item === undefined ? [] : [AppVersion.parse(item)]));
  return new Map(rows.map((row) => [row.id, row]));
}
