import * as z from "zod";
import { archiveObjectKey, partObjectKey } from "../domain/leaving/entity.ts";
import { ARCHIVE_DAYS, Counts, type Held } from "../domain/leaving/schema.ts";
import type { LeavingStore } from "../domain/leaving/store.ts";
import type { Clock } from "../kernel/clock.ts";
import { type BulkObjects, MIN_PART_BYTES, type SentPart } from "../platform/bulk-objects.ts";
import type { Table } from "../platform/dynamodb.ts";
import { ARCHIVE_FORMAT, type ArchiveManifest, MANIFEST, MISSING_OBJECTS, MISSING_SECRETS, SUMS } from "./manifest.ts";
import { type ArchiveFile, ArchivePart, sha256 } from "./part.ts";
import { exportedKinds, leftOut } from "./registry.ts";
import { gzipMember, TAR_END } from "./tar.ts";
import { type Found, Frame, roots, step } from "./walk.ts";

export interface ExportParts {
  readonly table: Table;
  readonly work: LeavingStore;
  readonly objects: BulkObjects;
  readonly clock: Clock;
  /** How long a worker holds an export beyond its last note. */
  readonly leaseMs: number;
  /** The end of a tenant's audit chain. */
  readonly auditHead: (tenantId: string) => Promise<ArchiveManifest["audit"]>;
}

const State = z.object({
  upload: z.string(),
  /** Parts that are sent. */
  parts: z.int(),
  frames: z.array(Frame),
  counts: Counts,
  missingSecrets: z.int(),
  missingObjects: z.int(),
  /** All parts are sent. */
  complete: z.object({ files: z.int(), manifestSha256: z.string() }).optional(),
});
type State = z.infer<typeof State>;

const PartRecord = z.object({
  number: z.int(),
  etag: z.string(),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), size: z.int() })),
});
type PartRecord = z.infer<typeof PartRecord>;

/** Bytes from which on a part is sent: memory holds it and one object of at most 50 MiB. */
const PART_BYTES = MIN_PART_BYTES + 1024 * 1024;

/**
 * Makes the archive, part by part, until it is whole or `stopped`. A part is all that a worker which dies has to do again:
 * what was sent and noted stays, and a part that is sent again replaces the first one. The tenant may write meanwhile, so
 * that the archive is what was there between its two times, each item whole. A query for 50 items, a request for each
 * object, three requests a part.
 */
export async function runExport(parts: ExportParts, held: Held<"export">, stopped: () => boolean): Promise<void> {
  const { work, objects, clock, leaseMs } = parts;
  let state = await begun(parts, held);
  if (state === undefined) return;
  if (state.complete !== undefined) return close(parts, held, state);
  for (;;) {
    const part = new ArchivePart(state.parts + 1);
    let next: State = { ...state, parts: state.parts + 1 };
    while (next.frames.length > 0 && part.size < PART_BYTES) {
      const { found, rest } = await step(parts.table, held.tenantId, next.frames);
      next = { ...next, frames: [...rest] };
      for (const one of found) next = await take(objects, part, next, one);
    }
    if (next.frames.length === 0) return finish(parts, held, next, part);
    const { bytes, files } = part.finish();
    await sent(objects, held, next, bytes, files);
    if (!(await work.note(held, { checkpoint: next, counts: next.counts }, clock(), leaseMs))) return;
    state = next;
    if (stopped()) {
      await work.release(held, clock());
      return;
    }
  }
}

/** The last part: what all parts hold, how to check it, and the end. */
async function finish(parts: ExportParts, of: Held<"export">, last: State, part: ArchivePart): Promise<void> {
  const { objects, work, clock } = parts;
  const { bytes, files } = part.finish();
  const earlier: PartRecord[] = [];
  for (let number = 1; number < last.parts; number++) earlier.push(await partRecord(objects, of, number));
  const all = [...earlier.flatMap((one) => one.files), ...files];
  const sums = Buffer.from(all.map((file) => `${file.sha256}  ${file.path}\n`).join(""));
  const audit = await parts.auditHead(of.tenantId);
  const manifest: ArchiveManifest = {
    format: ARCHIVE_FORMAT,
    tenantId: of.tenantId,
    exportId: of.id,
    startedAt: of.createdAt,
    finishedAt: clock().toISOString(),
    counts: last.counts,
    kinds: exportedKinds.map(({ name }) => name),
    leftOut: Object.fromEntries(leftOut.map(({ name, why }) => [name, why])),
    missingSecrets: last.missingSecrets,
    missingObjects: last.missingObjects,
    ...(audit === undefined ? {} : { audit }),
    files: all.length,
    sumsSha256: sha256(sums),
  };
  const text = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
  const end = new ArchivePart(0);
  end.addFile(SUMS, sums);
  end.addFile(MANIFEST, text);
  const whole = Buffer.concat([bytes, end.finish().bytes, gzipMember(TAR_END)]);
  await sent(objects, of, last, whole, files);
  const complete = { ...last, complete: { files: all.length, manifestSha256: sha256(text) } };
  // Noted before the upload ends: what comes after it needs nothing but this to be done again.
  if (await work.note(of, { checkpoint: complete, counts: last.counts }, clock(), parts.leaseMs))
    await close(parts, of, complete);
}

/** Makes one object of the parts, and ends the work. Also a second time. */
async function close(parts: ExportParts, of: Held<"export">, { upload, parts: count, ...state }: State): Promise<void> {
  const { objects, work, clock } = parts;
  const key = archiveObjectKey(of);
  const sentParts: SentPart[] = [];
  for (let number = 1; number <= count; number++) sentParts.push(await partRecord(objects, of, number));
  await objects.finish(key, upload, sentParts);
  const size = (await objects.head(key))?.size ?? 0;
  const availableUntil = new Date(clock().getTime() + ARCHIVE_DAYS * 24 * 3_600_000).toISOString();
  const { files = 0, manifestSha256 = "" } = state.complete ?? {};
  const archive = { size, files, manifestSha256, availableUntil };
  await work.end(of, { status: "done", counts: state.counts, archive }, clock());
}

/** Where the export stands; a new one is begun. `undefined`: another worker has it now. */
async function begun(parts: ExportParts, held: Held<"export">): Promise<State | undefined> {
  if (held.checkpoint !== undefined) return State.parse(JSON.parse(held.checkpoint));
  const upload = await parts.objects.begin(archiveObjectKey(held), "application/gzip");
  const state = { upload, parts: 0, frames: roots(held.tenantId), counts: {}, missingSecrets: 0, missingObjects: 0 };
  return (await parts.work.note(held, { checkpoint: state }, parts.clock(), parts.leaseMs)) ? state : undefined;
}

async function take(objects: BulkObjects, part: ArchivePart, state: State, found: Found): Promise<State> {
  if ("object" in found) {
    const path = `objects/${found.path}`;
    if (part.has(path)) return state;
    const bytes = await objects.get(found.object);
    if (bytes !== undefined) part.addFile(path, bytes);
    else part.addRecord(MISSING_OBJECTS, { path });
    return bytes === undefined ? { ...state, missingObjects: state.missingObjects + 1 } : state;
  }
  const { kind, item } = found;
  const record = kind.encode(item);
  part.addRecord(`records/${kind.name}`, record);
  const secrets = kind.secretsOf(item);
  if (secrets.length > 0) part.addRecord(MISSING_SECRETS, { kind: kind.name, id: record.id, members: secrets });
  return {
    ...state,
    counts: { ...state.counts, [kind.name]: (state.counts[kind.name] ?? 0) + 1 },
    missingSecrets: state.missingSecrets + secrets.length,
  };
}

/** Sends the part, and notes what is in it beside the archive. */
async function sent(
  objects: BulkObjects,
  held: Held<"export">,
  { upload, parts }: State,
  bytes: Uint8Array,
  files: readonly ArchiveFile[],
): Promise<void> {
  const part = await objects.send(archiveObjectKey(held), upload, parts, bytes);
  const record: PartRecord = { ...part, files: [...files] };
  await objects.put(partObjectKey(held, parts), Buffer.from(JSON.stringify(record)), "application/json");
}

async function partRecord(objects: BulkObjects, held: Held<"export">, part: number): Promise<PartRecord> {
  const bytes = await objects.get(partObjectKey(held, part));
  if (bytes === undefined) throw new Error(`part ${part} of ${held.id} is not noted`);
  return PartRecord.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
}
