import { createHash } from "node:crypto";
import * as z from "zod";
import { importObjectKey } from "../domain/leaving/entity.ts";
import type { Counts, Held } from "../domain/leaving/schema.ts";
import type { LeavingStore } from "../domain/leaving/store.ts";
import { tenantKey } from "../domain/tenant/entity.ts";
import type { Clock } from "../kernel/clock.ts";
import type { BulkObjects } from "../platform/bulk-objects.ts";
import { ConditionFailed, type Item, type Key, type Table, type Write } from "../platform/dynamodb.ts";
import { ArchiveRefused, type ReadFile, readTenantArchive } from "./archive-reader.ts";
import { arrivals, linesOf, requireOwnIds } from "./arrive.ts";
import { ArchiveManifest, MANIFEST, SUMS } from "./manifest.ts";
import { sha256 } from "./part.ts";

export interface ImportParts {
  readonly table: Table;
  readonly work: LeavingStore;
  readonly objects: BulkObjects;
  readonly clock: Clock;
  readonly leaseMs: number;
  /** Files between two notes. @default 50 */
  readonly filesANote?: number;
}

/** Files that a worker has written, from the beginning of the archive. Absent: it was not checked yet. */
const State = z.object({ written: z.int() });

/** Items and objects that are written at the same time. */
const AT_ONCE = 16;

/**
 * Brings a tenant back from an archive. The archive is read twice: first all of it is checked and nothing is written,
 * then the tenant's id is claimed and everything is written, file by file; what is written twice is the same. The tenant
 * itself comes last, with the end of the import in one transaction: until then nobody is let in.
 *
 * What the archive says is believed of its own tenant alone: every key is made here, from records that fit their schemas.
 */
export async function runImport(parts: ImportParts, held: Held<"import">, stopped: () => boolean): Promise<void> {
  const { work, clock, leaseMs, filesANote = 50 } = parts;
  try {
    let written = held.checkpoint === undefined ? undefined : State.parse(JSON.parse(held.checkpoint)).written;
    if (written === undefined) {
      await requireNone(parts, held);
      await requireSent(parts, held);
      await pass(parts, held, async () => {});
      await claim(parts, held);
      written = 0;
      if (!(await work.note(held, { checkpoint: { written } }, clock(), leaseMs))) return;
    }
    const from = written;
    let at = 0;
    const outcome = await pass(parts, held, async (write) => {
      at += 1;
      if (at <= from) return;
      await write();
      if (at % filesANote > 0) return;
      if (!(await work.note(held, { checkpoint: { written: at } }, clock(), leaseMs))) throw new Left();
      if (!stopped()) return;
      await work.release(held, clock());
      throw new Left();
    });
    await work.end(held, { status: "done", counts: outcome.counts }, clock(), [
      { put: outcome.tenant, expression: free },
      { delete: claimKey(held.tenantId) },
    ]);
  } catch (error) {
    if (error instanceof ArchiveRefused) await work.end(held, { status: "failed", failure: error.message }, clock());
    else if (!(error instanceof Left)) throw error;
  }
}

/** The worker leaves the rest to another one. */
class Left extends Error {}

interface Outcome {
  readonly tenant: Item & Key;
  readonly counts: Counts;
}

/**
 * One reading of the archive, with every check. `each` is called for every file in order, with what writes its contents.
 * @throws ArchiveRefused
 */
async function pass(
  { table, objects, clock }: ImportParts,
  { id, tenantId, sha256: announced }: Held<"import">,
  each: (write: () => Promise<void>) => Promise<void>,
): Promise<Outcome> {
  const now = clock();
  const sums: string[] = [];
  const counts: Record<string, number> = {};
  const tenants: (Item & Key)[] = [];
  /** Packages that versions name, and those that came along: who knows a digest does not thereby get what it stands for. */
  const [wanted, brought] = [new Set<string>(), new Set<string>()];
  let listed: Buffer | undefined;
  let manifest: ArchiveManifest | undefined;
  const archive = readTenantArchive(await objects.stream(importObjectKey(id)));
  for await (const file of archive.files) {
    const { path, content } = file;
    if (path === MANIFEST) manifest = readManifest(content);
    else if (path === SUMS) listed = content;
    else sums.push(`${sha256(content)}  ${path}\n`);
    if (path.startsWith("records/")) {
      const [, kind = ""] = path.split("/");
      counts[kind] = (counts[kind] ?? 0) + linesOf(content).length;
      const found = arrivals(file, tenantId, now);
      if (found === undefined) continue;
      await requireOwnIds(
        table,
        tenantId,
        found.flatMap(({ publicIds }) => publicIds),
      );
      if (kind === "app-version")
        for (const { item } of found) if (item.size !== undefined) wanted.add(String(item.digest));
      if (kind === "tenant") tenants.push(...found.map(({ item }) => item));
      else
        await each(() =>
          inTurn(
            found.flatMap(({ item, beside }) => [item, ...beside]),
            (item) => table.put(item),
          ),
        );
    } else if (path.startsWith("objects/")) {
      const key = objectKey(file, tenantId);
      brought.add(`sha256:${path.split("/")[2]}`);
      await each(async () => {
        if ((await objects.head(key)) === undefined) await objects.put(key, content, "application/octet-stream");
      });
    }
  }
  const [tenant] = tenants;
  if (archive.sha256() !== announced) throw new ArchiveRefused("The archive is not the one that was announced.");
  if (manifest === undefined || listed === undefined || tenant === undefined || tenants.length > 1)
    throw new ArchiveRefused(`The archive has no ${MANIFEST}, no ${SUMS}, or not one tenant.`);
  if (manifest.tenantId !== tenantId) throw new ArchiveRefused(`The archive is ${manifest.tenantId}'s.`);
  if (manifest.sumsSha256 !== sha256(listed) || listed.toString("utf8") !== sums.join(""))
    throw new ArchiveRefused(`A file of the archive is not what ${SUMS} says.`);
  const absent = [...wanted].find((digest) => !brought.has(digest));
  if (absent !== undefined) throw new ArchiveRefused(`The package ${absent} is not in the archive.`);
  const told = Object.entries(manifest.counts).sort().toString();
  if (told !== Object.entries(counts).sort().toString())
    throw new ArchiveRefused(`The archive does not hold what ${MANIFEST} counts.`);
  return { tenant, counts };
}

function readManifest(content: Buffer): ArchiveManifest {
  try {
    return ArchiveManifest.parse(JSON.parse(content.toString("utf8")));
  } catch {
    throw new ArchiveRefused(`${MANIFEST} is none of an archive that this store reads.`);
  }
}

/** Where an object goes: named by its own bytes, whatever the archive says of it. */
function objectKey({ path, content }: ReadFile, tenantId: string): string {
  const [, folder, digest, id] = path.split("/");
  if (createHash("sha256").update(content).digest("hex") !== digest)
    throw new ArchiveRefused(`${path} is not what its name says.`);
  return folder === "packages" ? `packages/${digest}` : `attachments/${tenantId}/${digest}/${id}`;
}

async function inTurn<T>(items: readonly T[], write: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await write(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** The tenant is not there, or was erased. */
const free = {
  condition: "attribute_not_exists(pk) OR #status = :erased",
  names: { "#status": "status" },
  values: { ":erased": "erased" },
};

const claimKey = (tenantId: string): Key => ({ pk: `T#${tenantId}#IMPORT`, sk: "CLAIM" });

const Status = z.looseObject({ status: z.string() });

/** @throws ArchiveRefused when there is such a tenant, or another import of it has begun to write */
async function requireNone({ table }: ImportParts, { tenantId, id }: Held<"import">): Promise<void> {
  const [tenant, claimed] = await table.batchGet([tenantKey(tenantId), claimKey(tenantId)], { consistent: true });
  if (tenant !== undefined && Status.parse(tenant).status !== "erased") throw taken(tenantId);
  if (claimed !== undefined && claimed.importId !== id) throw half(tenantId);
}

/** @throws ArchiveRefused when the bytes that were announced are not there */
async function requireSent({ objects }: ImportParts, { id, size }: Held<"import">): Promise<void> {
  const sent = await objects.head(importObjectKey(id));
  if (sent?.size === size) return;
  throw new ArchiveRefused(`${size} bytes were announced, and ${sent === undefined ? "nothing" : sent.size} was sent.`);
}

/** From here on the tenant's id is this import's. One transaction; also a second time. */
async function claim({ table }: ImportParts, { tenantId, id }: Held<"import">): Promise<void> {
  const mine: Write = {
    put: { ...claimKey(tenantId), entity: "ImportClaim", tenantId, importId: id },
    expression: { condition: "attribute_not_exists(pk) OR importId = :me", values: { ":me": id } },
  };
  try {
    await table.transact([{ check: tenantKey(tenantId), expression: free }, mine]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw error.index === 0 ? taken(tenantId) : half(tenantId);
    throw error;
  }
}

const taken = (tenantId: string) => new ArchiveRefused(`There is a tenant ${tenantId} already.`);
const half = (tenantId: string) =>
  new ArchiveRefused(`Another import of ${tenantId} has begun to write: let it end, or erase ${tenantId} first.`);
