import { digestOf } from "../../kernel/canonical-json.ts";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { type ChainHead, emptyChain, linked } from "../../kernel/hash-chain.ts";
import { BACKGROUND, repeatOnConflict } from "../../platform/conflicts.ts";
import { ConditionFailed, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { entryItem, headKey, intentKey, intentPartition, sourceItem } from "./entity.ts";
import { type AuditEntry, AuditHead, AuditIntent, type AuditSource } from "./schema.ts";

/** Three writes an act beside the head's: 91 of the 100 that a transaction holds. */
const MAX_LINKS = 30;
/** Times that another process was faster. */
const MAX_ATTEMPTS = 10;

/**
 * Gives every act that waits its place in the tenant's chain, the oldest first. The table says what waits, so that it
 * does not matter how often, in which order or how late one is told; what was left behind goes along. A chain grows in
 * transactions that its head guards, and an act leaves the queue in the transaction that links it: once, whoever else
 * does the same. Two reads at once and one transaction for each 30 acts; two reads for none.
 *
 * @returns how many were linked
 */
export async function chainActs(table: Table, tenantId: string, clock: Clock = systemClock): Promise<number> {
  let done = 0;
  for (let attempt = 1; ; ) {
    const { head, recordedAt, waiting, more } = await read(table, tenantId);
    if (waiting.length === 0) return done;
    const now = clock().toISOString();
    const links = chained(head, waiting, recordedAt !== undefined && recordedAt > now ? recordedAt : now);
    try {
      const writes = writesOf(head, links);
      await repeatOnConflict(() => table.transact(writes), undefined, BACKGROUND);
      done += links.length;
      attempt = 1;
      if (!more) return done;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === MAX_ATTEMPTS) throw error;
      attempt += 1;
    }
  }
}

async function read(table: Table, tenantId: string) {
  const [head, page] = await Promise.all([
    table.get(headKey(tenantId), { consistent: true }),
    table.query({ pk: intentPartition(tenantId), limit: MAX_LINKS, consistent: true }),
  ]);
  return {
    ...readHead(tenantId, head),
    waiting: page.items.map((item) => AuditIntent.parse(item)),
    more: page.lastKey !== undefined,
  };
}

/** The chain's end; `recordedAt` is absent while nothing is in it. */
export function readHead(tenantId: string, item: Item | undefined) {
  if (item === undefined) return { head: emptyChain(tenantId), recordedAt: undefined };
  const { recordedAt, ...head } = AuditHead.parse(item);
  return { head, recordedAt };
}

interface Linking {
  readonly entry: AuditEntry;
  readonly source: AuditSource;
}

function chained(head: ChainHead, waiting: readonly AuditIntent[], recordedAt: string): readonly Linking[] {
  const links: Linking[] = [];
  for (const { source, ...event } of waiting) {
    const before = links.at(-1)?.entry ?? head;
    links.push({ entry: linked(before, { ...event, recordedAt, sourceDigest: digestOf(source) }), source });
  }
  return links;
}

function writesOf(head: ChainHead, links: readonly Linking[]): readonly Write[] {
  const last = links.at(-1)?.entry;
  if (last === undefined) return [];
  const { tenantId, seq, hash, recordedAt } = last;
  const unmoved =
    head.seq === 0
      ? { condition: "attribute_not_exists(pk)" }
      : {
          condition: "#seq = :seq AND #hash = :hash",
          names: { "#seq": "seq", "#hash": "hash" },
          values: { ":seq": head.seq, ":hash": head.hash },
        };
  return [
    { put: { ...headKey(tenantId), entity: "AuditHead", tenantId, seq, hash, recordedAt }, expression: unmoved },
    ...links.flatMap(({ entry, source }): Write[] => [
      { put: entryItem(entry), expression: { condition: "attribute_not_exists(pk)" } },
      { put: sourceItem(entry, source) },
      { delete: intentKey(tenantId, entry.id), expression: { condition: "attribute_exists(pk)" } },
    ]),
  ];
}
