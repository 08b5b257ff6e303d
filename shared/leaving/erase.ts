import * as z from "zod";
import { exportsOf } from "../domain/leaving/entity.ts";
import { type Certificate, Counts, type Erasure, type Held } from "../domain/leaving/schema.ts";
import type { LeavingStore } from "../domain/leaving/store.ts";
import type { SearchIndex } from "../domain/search/index-store.ts";
import { tenantItem, tenantKey } from "../domain/tenant/entity.ts";
import { Tenant } from "../domain/tenant/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import type { BulkObjects } from "../platform/bulk-objects.ts";
import { type Table, whenAllowed } from "../platform/dynamodb.ts";
import type { TableScan } from "../platform/table-scan.ts";
import { deleteAll, eraseIndex, eraseUsers, Found, nameOf, pageOf, runningOf } from "./erase-items.ts";
import { countPrefix, deletablePackages, deletePrefix, packagesOf, prefixesOf, survey } from "./erase-objects.ts";

export interface EraseParts {
  readonly table: Table;
  readonly scan: TableScan;
  readonly work: LeavingStore;
  readonly objects: BulkObjects;
  readonly index: SearchIndex;
  readonly clock: Clock;
  readonly leaseMs: number;
  /**
   * Milliseconds between the closing of the tenant and its erasure: what was let in before has ended by then. A function
   * runs for 15 minutes at most, and an authorizer believes what it knows for 15 seconds.
   */
  readonly closeMs: number;
  readonly auditHead: (tenantId: string) => Promise<Certificate["audit"]>;
  /** Answers a JWS. */
  readonly sign: (certificate: Certificate) => Promise<string>;
  /** Items that a page of the table has, for tests. */
  readonly pageItems?: number;
}

const Position = z.object({ pk: z.string(), sk: z.string() }).optional();

const State = z.object({
  phase: z.enum(["closed", "surveyed", "sweeping", "swept", "counted"]),
  begunAt: z.string(),
  closedAt: z.string(),
  /** The tenant's status before, should the erasure be refused. */
  before: z.string().optional(),
  leftRunning: z.int().default(0),
  lastExport: z.object({ id: z.string(), finishedAt: z.string(), manifestSha256: z.string() }).optional(),
  /** Times that acts were waited for which have no place in the audit chain yet. */
  waits: z.int().default(0),
  next: Position,
  /** Counted already, and not yet deleted. */
  pending: z.array(Found).default([]),
  pass: z.int().default(1),
  /** Of this pass. */
  found: z.int().default(0),
  looked: z.int().default(0),
  items: Counts.default({}),
  objects: Counts.default({}),
});
type State = z.infer<typeof State>;

const packagesKey = ({ id }: Pick<Erasure, "id">) => `erasures/${id}/packages.json`;

/** What stays on purpose, as the certificate says it. */
const KEPT = [
  "the audit chain, which names people and objects by their ids",
  "the tenant's id with the status erased, so that nobody else gets it",
  "this certificate",
  "backups of the table for 35 days (point-in-time recovery) and logs, which name ids, for a month",
];

/**
 * Erases a tenant, step by step, and certifies it. First the tenant is closed, and what was let in before has time to
 * end; then it is seen what others have of it, and everything is deleted: users of this tenant alone, its rows of the
 * search index, its items, its objects. The table is walked from end to end until a whole walk finds nothing; that last
 * walk is the proof, and knows no list of kinds. Each step may run twice.
 */
export async function runErasure(parts: EraseParts, held: Held<"erasure">, stopped: () => boolean): Promise<void> {
  let state = held.checkpoint === undefined ? undefined : State.parse(JSON.parse(held.checkpoint));
  for (;;) {
    const next = await step(parts, held, state);
    if (next === "ended") return;
    if (
      !(await parts.work.note(held, { checkpoint: next.state, counts: next.state.items }, parts.clock(), parts.leaseMs))
    )
      return;
    state = next.state;
    if (next.due === undefined && !stopped()) continue;
    await parts.work.release(held, next.due ?? parts.clock());
    return;
  }
}

type Step = { readonly state: State; readonly due?: Date } | "ended";

async function step(parts: EraseParts, held: Held<"erasure">, state: State | undefined): Promise<Step> {
  switch (state?.phase) {
    case undefined:
      return close(parts, held);
    case "closed":
      return lookAround(parts, held, state);
    case "surveyed":
      return prepare(parts, held, state);
    case "sweeping":
      return sweep(parts, held, state);
    case "swept":
      return countObjects(parts, held, state);
    case "counted":
      return finish(parts, held, state);
  }
}

/** Nobody gets in any more. A tenant that was never brought in whole has no item, and nobody in it. */
async function close({ table, clock, closeMs }: EraseParts, { tenantId }: Held<"erasure">): Promise<Step> {
  const now = clock();
  const item = await table.get(tenantKey(tenantId), { consistent: true });
  const before = item === undefined ? undefined : Tenant.parse(item).status;
  if (item !== undefined) await setStatus(table, tenantId, "leaving");
  const at = now.toISOString();
  const state = State.parse({ phase: "closed", begunAt: at, closedAt: at, before });
  return { state, due: new Date(now.getTime() + closeMs) };
}

/** What runs, and what others have of this tenant. One walk through the table. */
async function lookAround(parts: EraseParts, held: Held<"erasure">, state: State): Promise<Step> {
  const { table, scan, objects, clock } = parts;
  const { tenantId, leaveRunning } = held;
  const running = await runningOf(table, tenantId);
  if (running > 0 && !leaveRunning) return refuse(parts, held, state, `${running} of its deployments are not deleted.`);
  const digests = await packagesOf(table, tenantId);
  const shared = new Set<string>();
  let foreign = 0;
  let next: State["next"];
  const since = new Date(clock().getTime() - Math.min(parts.closeMs, 15 * 60_000));
  do {
    const page = await survey(scan, tenantId, digests, next);
    for (const digest of page.shared) shared.add(digest);
    foreign += page.foreign;
    next = page.next;
  } while (next !== undefined);
  if (foreign > 0 && !leaveRunning)
    return refuse(parts, held, state, `${foreign} deployments of other tenants run its apps, or on its runtimes.`);
  const own = { since: since.toISOString(), digests: [...digests].filter((digest) => !shared.has(digest)) };
  // A second worker may come here after the first has begun to delete: what was noted first has all of them.
  if ((await objects.head(packagesKey(held))) === undefined)
    await objects.put(packagesKey(held), Buffer.from(JSON.stringify(own)), "application/json");
  const lastExport = await lastExportOf(parts, tenantId);
  return {
    state: { ...state, phase: "surveyed", leftRunning: running, ...(lastExport === undefined ? {} : { lastExport }) },
  };
}

async function refuse(parts: EraseParts, held: Held<"erasure">, { before }: State, failure: string): Promise<Step> {
  if (before !== undefined) await setStatus(parts.table, held.tenantId, before);
  await parts.work.end(held, { status: "failed", failure }, parts.clock());
  return "ended";
}

/** People, the search index, and acts that have no place in the audit chain yet: those are waited for. */
async function prepare(parts: EraseParts, { tenantId }: Held<"erasure">, state: State): Promise<Step> {
  const { table, index, clock } = parts;
  const { items } = await table.query({ pk: `T#${tenantId}#AUDIT_INTENT`, limit: 1, consistent: true });
  if (items.length > 0 && state.waits < MAX_WAITS)
    return { state: { ...state, waits: state.waits + 1 }, due: new Date(clock().getTime() + WAIT_MS) };
  const users = await eraseUsers(table, tenantId);
  await eraseIndex(table, index, tenantId);
  return { state: { ...state, phase: "sweeping", items: plus(state.items, "user", users) } };
}

const MAX_WAITS = 10;
const WAIT_MS = 30_000;

/**
 * One page of the table, whose items are counted and noted first and deleted by the next step, so that a worker that dies
 * between the two neither counts twice nor forgets. A pass that found something is followed by another one.
 */
async function sweep(parts: EraseParts, { tenantId }: Held<"erasure">, state: State): Promise<Step> {
  if (state.pending.length > 0) {
    await parts.objects.deleteAll(state.pending.flatMap(({ bodyKey }) => bodyKey ?? []));
    await deleteAll(parts.table, state.pending);
    return { state: ended({ ...state, pending: [] }) };
  }
  const { found, looked, next } = await pageOf(parts.scan, tenantId, state.next, parts.pageItems ?? PAGE_ITEMS);
  let { items } = state;
  for (const key of found) items = plus(items, nameOf(tenantId, key), 1);
  const after = {
    ...state,
    items,
    pending: [...found],
    found: state.found + found.length,
    looked: state.looked + looked,
    next,
  };
  return { state: found.length > 0 ? after : ended(after) };
}

/** Keys of so many items fit into a note. */
const PAGE_ITEMS = 1000;

/** At the end of a pass: another one, or the end of the sweep. */
function ended(state: State): State {
  if (state.next !== undefined) return state;
  if (state.found === 0) return { ...state, phase: "swept" };
  return { ...state, pass: state.pass + 1, found: 0, looked: 0 };
}

const Packages = z.object({ since: z.coerce.date(), digests: z.array(z.string()) });

async function countObjects({ objects }: EraseParts, held: Held<"erasure">, state: State): Promise<Step> {
  let counts: Counts = {};
  for (const prefix of prefixesOf(held.tenantId))
    counts = plus(counts, prefix.split("/")[0] ?? "", await countPrefix(objects, prefix));
  const { digests, since } = await notedPackages(objects, held);
  const packages = await deletablePackages(objects, digests, since);
  return { state: { ...state, phase: "counted", objects: plus(counts, "packages", packages.length) } };
}

async function notedPackages(objects: BulkObjects, held: Held<"erasure">) {
  const noted = await objects.get(packagesKey(held));
  if (noted === undefined) throw new Error(`the packages of ${held.tenantId} were not noted`);
  return Packages.parse(JSON.parse(Buffer.from(noted).toString("utf8")));
}

/** The objects; then it is looked once more, and certified. */
async function finish(parts: EraseParts, held: Held<"erasure">, state: State): Promise<Step> {
  const { objects, work, clock } = parts;
  const { tenantId } = held;
  for (const prefix of prefixesOf(tenantId)) await deletePrefix(objects, prefix);
  const { digests, since } = await notedPackages(objects, held);
  const packages = await deletablePackages(objects, digests, since);
  for (let start = 0; start < packages.length; start += 1000)
    await objects.deleteAll(packages.slice(start, start + 1000));
  const left = await Promise.all(prefixesOf(tenantId).map((prefix) => objects.list(prefix)));
  if (left.some(({ length }) => length > 0)) return { state };
  const now = clock();
  const audit = await parts.auditHead(tenantId);
  const certificate: Certificate = {
    format: "pitrix-erasure-1",
    erasureId: held.id,
    tenantId,
    requestedAt: held.createdAt,
    begunAt: state.begunAt,
    finishedAt: now.toISOString(),
    items: state.items,
    objects: state.objects,
    leftRunning: state.leftRunning,
    ...(state.lastExport === undefined ? {} : { lastExport: state.lastExport }),
    ...(audit === undefined ? {} : { audit }),
    verification: { passes: state.pass, looked: state.looked, itemsFound: 0, objectsFound: 0, at: now.toISOString() },
    kept: KEPT,
  };
  const signature = await parts.sign(certificate);
  const tombstone = {
    ...tenantItem({
      id: tenantId,
      name: "",
      status: "erased",
      statusReason: "",
      roles: [],
      version: 1,
      createdAt: now.toISOString(),
      createdBy: held.createdBy,
      updatedAt: now.toISOString(),
    }),
  };
  const outcome = { status: "done" as const, counts: state.items, certificate, signature };
  if (await work.end(held, outcome, now, [{ put: tombstone }])) await objects.deleteAll([packagesKey(held)]);
  return "ended";
}

function plus(counts: Counts, name: string, by: number): Counts {
  return by === 0 ? counts : { ...counts, [name]: (counts[name] ?? 0) + by };
}

async function setStatus(table: Table, tenantId: string, status: string): Promise<void> {
  await whenAllowed(() =>
    table.update({
      key: tenantKey(tenantId),
      update: "SET #status = :status, #version = #version + :one",
      condition: "attribute_exists(pk)",
      names: { "#status": "status", "#version": "version" },
      values: { ":status": status, ":one": 1 },
    }),
  );
}

async function lastExportOf({ work }: EraseParts, tenantId: string): Promise<Certificate["lastExport"]> {
  const { items } = await work.list(exportsOf(tenantId), { limit: 50 });
  for (const one of items)
    if (one.kind === "export" && one.archive !== undefined && one.finishedAt !== undefined)
      return { id: one.id, finishedAt: one.finishedAt, manifestSha256: one.archive.manifestSha256 };
  return undefined;
}
