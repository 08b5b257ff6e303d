import { digestOf } from "./canonical-json.ts";

/** The end of a tenant's chain, as far as it is known. */
export interface ChainHead {
  readonly tenantId: string;
  /** 0: nothing is in it yet. */
  readonly seq: number;
  readonly hash: string;
}

/** What the chain is made of; a link has more members, and its hash covers them all. */
export interface ChainLink {
  readonly tenantId: string;
  readonly seq: number;
  readonly prevHash: string;
  readonly hash: string;
}

/** Where an empty chain begins: every tenant's elsewhere, so that no link fits into two chains. */
export function emptyChain(tenantId: string): ChainHead {
  return { tenantId, seq: 0, hash: digestOf({ chain: "pitrix-audit", v: 1, tenantId }) };
}

/** Puts an entry at the end of the chain. Its hash is the SHA-256 of the canonical JSON of all other members. */
export function linked<T extends { readonly tenantId: string }>(head: ChainHead, entry: T) {
  const link = { ...entry, v: 1 as const, seq: head.seq + 1, prevHash: head.hash };
  return { ...link, hash: digestOf(link) };
}

/** Where and how a chain is broken. */
export interface ChainBreak {
  readonly fault:
    | "another-tenant"
    /** Entries are missing, are there twice, or are not in their order. */
    | "out-of-sequence"
    /** The entry before is not the one that this one was written after. */
    | "not-linked"
    /** The entry is not what it was when it was written. */
    | "changed"
    /** What is told of its source is not what was told then. */
    | "source-changed"
    /** The chain ends elsewhere than it should. */
    | "wrong-end";
  /** Number of the entry, as far as it can be told. */
  readonly seq: number;
  readonly detail: string;
}

/** Whether the link follows the head; `undefined` when it does. The link is its own next head. */
export function breakAt(head: ChainHead, link: ChainLink & Readonly<Record<string, unknown>>): ChainBreak | undefined {
  const { hash, ...rest } = link;
  const { seq, tenantId, prevHash } = link;
  if (tenantId !== head.tenantId)
    return { fault: "another-tenant", seq, detail: `entry ${seq} is of ${tenantId}, the chain of ${head.tenantId}` };
  if (seq !== head.seq + 1)
    return { fault: "out-of-sequence", seq: head.seq + 1, detail: `entry ${seq} stands where ${head.seq + 1} should` };
  if (prevHash !== head.hash)
    return { fault: "not-linked", seq, detail: `entry ${seq} was not written after the entry that stands before it` };
  if (digestOf(rest) !== hash)
    return { fault: "changed", seq, detail: `entry ${seq} is not what it was when it was written` };
  return undefined;
}
