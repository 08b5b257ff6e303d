import { AuditEntry, AuditSource } from "../../shared/domain/audit/schema.ts";
import { digestOf } from "../../shared/kernel/canonical-json.ts";
import { breakAt, type ChainBreak, type ChainHead, emptyChain } from "../../shared/kernel/hash-chain.ts";

/** What was found in a log that is whole. */
export interface Whole {
  /** Number of its first entry, whose own predecessor is taken on trust unless it is 1. */
  readonly from: number;
  readonly entries: number;
  /** Entries whose source is there and is what it was. */
  readonly sources: number;
  readonly head: ChainHead;
}

/** Unknown members stay: the hash covers them. */
const Line = AuditEntry.loose();

/**
 * Checks an exported log line by line, whatever its length.
 * @param through an end that the log must lead through
 */
export async function checkChain(
  lines: AsyncIterable<string>,
  through?: Pick<ChainHead, "seq" | "hash">,
): Promise<Whole | ChainBreak> {
  let head: ChainHead | undefined;
  let from = 0;
  let [entries, sources, met, line] = [0, 0, false, 0];
  for await (const text of lines) {
    line += 1;
    if (text.trim() === "") continue;
    const read = parse(text);
    if (read === undefined)
      return { fault: "changed", seq: (head?.seq ?? 0) + 1, detail: `line ${line} is no entry of an audit log` };
    const { source, ...link } = read;
    const before = head ?? begin(link);
    const broken = breakAt(before, link);
    if (broken !== undefined) return broken;
    if (source !== undefined) {
      if (!AuditSource.safeParse(source).success || digestOf(source) !== link.sourceDigest)
        return { fault: "source-changed", seq: link.seq, detail: `the source of entry ${link.seq} is not what it was` };
      sources += 1;
    }
    if (head === undefined) from = link.seq;
    if (link.seq === through?.seq) {
      if (link.hash !== through.hash)
        return { fault: "wrong-end", seq: link.seq, detail: `entry ${link.seq} has another hash than was noted` };
      met = true;
    }
    entries += 1;
    head = { tenantId: link.tenantId, seq: link.seq, hash: link.hash };
  }
  if (head === undefined) return { fault: "out-of-sequence", seq: 1, detail: "the file holds no entry" };
  if (through !== undefined && !met)
    return {
      fault: "wrong-end",
      seq: head.seq,
      detail: `the file does not hold entry ${through.seq}, which was noted`,
    };
  return { from, entries, sources, head };
}

/** A file may begin in the middle of a chain: then its first link says what stood before. */
function begin({ tenantId, seq, prevHash }: AuditEntry): ChainHead {
  return seq === 1 ? emptyChain(tenantId) : { tenantId, seq: seq - 1, hash: prevHash };
}

function parse(text: string) {
  try {
    return Line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
