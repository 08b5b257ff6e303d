import type { ChainHead } from "../../kernel/hash-chain.ts";
import type { Item, Key, QueryInput, Table } from "../../platform/dynamodb.ts";
import { readHead } from "./chain-store.ts";
import {
  actorPartition,
  chainPartition,
  entryKey,
  headKey,
  intentPartition,
  objectPartition,
  sourceKey,
  sourcePartition,
} from "./entity.ts";
import { AuditEntry, type AuditObject, AuditSource, Sequence } from "./schema.ts";

/** An entry, with its source as long as the tenant is there. */
export interface AuditRow {
  readonly entry: AuditEntry;
  readonly source: AuditSource | undefined;
}

/** Of an object, or else of an actor, or else of all. */
export interface AuditFilter {
  readonly object?: AuditObject | undefined;
  readonly actorId?: string | undefined;
  /** By the time of the acts, both included; ISO 8601. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export interface AuditPage {
  readonly items: readonly AuditRow[];
  readonly startKey?: Item;
}

/** Reads the audit log. It has no method that writes. */
export interface AuditReader {
  /** Newest first. Two round trips in sequence: an index, then what it names. */
  list(tenantId: string, filter: AuditFilter, page: { limit: number; startKey?: Item }): Promise<AuditPage>;
  /** The chain in its order, after that number. Two round trips in sequence. */
  after(tenantId: string, seq: number, limit: number): Promise<readonly AuditRow[]>;
  /** The chain's end, and how many acts wait for their place, at most 100. Two reads at once. */
  head(tenantId: string): Promise<{ readonly head: ChainHead; readonly waiting: number }>;
}

/** Before and after all times that ISO 8601 can say in four digits. */
const EVER = ["0", "9~"] as const;

export function auditReader(table: Table): AuditReader {
  const many = async (keys: readonly Key[]) => {
    const parts = Array.from({ length: Math.ceil(keys.length / 100) }, (_, i) => keys.slice(i * 100, i * 100 + 100));
    return (await Promise.all(parts.map((part) => table.batchGet(part)))).flat();
  };
  /** The sources are read where they are not known yet. */
  const rows = async (entries: readonly AuditEntry[]): Promise<readonly AuditRow[]> => {
    const sources = await many(entries.map(sourceKey));
    return entries.map((entry, i) => ({ entry, source: sourceOf(sources[i]) }));
  };
  return {
    async list(tenantId, filter, page) {
      const { items, lastKey } = await table.query({ ...listing(tenantId, filter), descending: true, ...page });
      const next = lastKey === undefined ? {} : { startKey: lastKey };
      if (filter.object !== undefined)
        return { items: await rows(items.map((item) => AuditEntry.parse(item))), ...next };
      // The other indexes hold numbers: the actor's in its keys, that of all in the sources.
      const keys = items.map((item) => entryKey(tenantId, Sequence.parse(item).seq));
      const entries = (await many(keys)).flatMap((item) => (item === undefined ? [] : [AuditEntry.parse(item)]));
      if (filter.actorId !== undefined) return { items: await rows(entries), ...next };
      const sources = new Map(items.map((item) => [Sequence.parse(item).seq, sourceOf(item)]));
      return { items: entries.map((entry) => ({ entry, source: sources.get(entry.seq) })), ...next };
    },
    async after(tenantId, seq, limit) {
      const between = [entryKey(tenantId, seq + 1).sk, entryKey(tenantId, 999_999_999_999).sk] as const;
      const { items } = await table.query({ pk: chainPartition(tenantId), between, limit });
      return rows(items.map((item) => AuditEntry.parse(item)));
    },
    async head(tenantId) {
      const [head, waiting] = await Promise.all([
        table.get(headKey(tenantId), { consistent: true }),
        table.query({ pk: intentPartition(tenantId), limit: 100, consistent: true }),
      ]);
      return { head: readHead(tenantId, head).head, waiting: waiting.items.length };
    },
  };
}

function listing(tenantId: string, { object, actorId, from, until }: AuditFilter): QueryInput {
  // A number follows the time: `~` comes after all of them.
  const between = [from ?? EVER[0], until === undefined ? EVER[1] : `${until}~`] as const;
  if (object !== undefined) return { index: "gsi1", pk: objectPartition(tenantId, object), between };
  if (actorId !== undefined) return { index: "gsi2", pk: actorPartition(tenantId, actorId), between };
  return { pk: sourcePartition(tenantId), between };
}

function sourceOf(item: Item | undefined): AuditSource | undefined {
  return item === undefined ? undefined : AuditSource.parse(item);
}
