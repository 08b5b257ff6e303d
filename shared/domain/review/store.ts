import * as z from "zod";
import type { Item, Table } from "../../platform/dynamodb.ts";
import { type Queue, queuePartition, REVIEW_SHARDS, reviewKey, reviewOwnerKey, reviewPartition } from "./entity.ts";
import { PHASES, type Phase } from "./phase.ts";
import { Review, type ReviewStatus } from "./schema.ts";

/** `open`: submitted or in review. */
export type ReviewFilter = { readonly status: ReviewStatus | "open"; readonly phase?: Phase | undefined };

export interface ReviewPageRequest {
  readonly limit: number;
  readonly startKey?: Item;
}

/** A page may hold fewer than `limit`, even none, and have a `startKey`. */
export interface ReviewPage {
  readonly items: readonly Review[];
  readonly startKey?: Item;
}

/** Reviews, as they are listed. They are written with their versions, by the life cycle's store. */
export interface ReviewStore {
  /** A tenant's, newest first. At most 5 queries. */
  list(tenantId: string, filter: ReviewFilter, request: ReviewPageRequest): Promise<ReviewPage>;
  /**
   * All tenants': open ones oldest first, ended ones newest first. One query a shard, at once: 4, or 12 for what waits
   * in any phase. The index lags behind the table by a moment.
   */
  listAll(filter: ReviewFilter, request: ReviewPageRequest): Promise<ReviewPage>;
  /** The tenant whose review it is. One consistent read. */
  ownerOf(reviewId: string): Promise<string | undefined>;
}

const MAX_QUERIES = 5;
const Owner = z.object({ tenantId: z.string() });
/** Where a listing goes on: after this review. */
const Position = z.object({ pk: z.string(), after: z.string() });

export function reviewStore(table: Table): ReviewStore {
  return {
    async list(tenantId, filter, { limit, startKey }) {
      const pk = reviewPartition(tenantId);
      const kept: Review[] = [];
      let after = startKey === undefined ? undefined : Position.parse(startKey).after;
      for (let query = 0; query < MAX_QUERIES; query++) {
        const from = after === undefined ? {} : { startKey: { ...reviewKey(tenantId, after) } };
        const page = await table.query({ pk, descending: true, limit: Math.max(limit, 100), ...from });
        for (const item of page.items) {
          const review = Review.parse(item);
          after = review.id;
          if (!passes(review, filter)) continue;
          kept.push(review);
          if (kept.length === limit) return { items: kept, startKey: { pk, after } };
        }
        if (page.lastKey === undefined) return { items: kept };
      }
      return after === undefined ? { items: kept } : { items: kept, startKey: { pk, after } };
    },
    async listAll(filter, { limit, startKey }) {
      const from = startKey === undefined ? undefined : Position.parse(startKey);
      const descending = !isOpen(filter.status);
      const pages = await Promise.all(
        queuesOf(filter).map((gsi1pk) => {
          const query = { index: "gsi1" as const, pk: gsi1pk, descending, limit };
          if (from === undefined) return table.query(query);
          // A start key has to have the form of a key, not to exist: each shard goes on after the same id.
          return table.query({ ...query, startKey: { pk: from.pk, sk: from.after, gsi1pk, gsi1sk: from.after } });
        }),
      );
      const read = pages.flatMap(({ items }) => items.map((item) => Review.parse(item)));
      read.sort((a, b) => (a.id < b.id !== descending ? -1 : 1));
      const page = read.slice(0, limit);
      const items = page.filter((review) => passes(review, filter));
      const last = page.at(-1);
      const more = read.length > limit || pages.some(({ lastKey }) => lastKey !== undefined);
      if (last === undefined || !more) return { items };
      return { items, startKey: { pk: reviewPartition(last.tenantId), after: last.id } };
    },
    async ownerOf(reviewId) {
      const item = await table.get(reviewOwnerKey(reviewId), { consistent: true });
      return item === undefined ? undefined : Owner.parse(item).tenantId;
    },
  };
}

function isOpen(status: ReviewFilter["status"]): boolean {
  return status === "open" || status === "submitted" || status === "in-review";
}

function passes(review: Review, { status, phase }: ReviewFilter): boolean {
  if (phase !== undefined && review.phase !== phase) return false;
  return status === "open" ? isOpen(review.status) : review.status === status;
}

function queuesOf({ status, phase }: ReviewFilter): readonly string[] {
  const waiting: readonly Queue[] = phase === undefined ? PHASES : [phase];
  const queues: readonly Queue[] =
    status === "open" || status === "submitted" || status === "in-review" ? waiting : [status];
  const shards = Array.from({ length: REVIEW_SHARDS }, (_, shard) => shard);
  return queues.flatMap((queue) => shards.map((shard) => queuePartition(queue, shard)));
}
