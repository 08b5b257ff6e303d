import type { Item, Key } from "../../platform/dynamodb.ts";
import type { Phase } from "./phase.ts";
import type { Review, ReviewStatus } from "./schema.ts";

/*
 * Access patterns of reviews:
 *
 * | what                                   | how                                                                |
 * | a tenant's reviews, one of them        | pk `T#<tenant>#REVIEW`, sk `<reviewId>` (ids sort by time)          |
 * | all tenants' reviews that wait in a    | gsi1 `REVIEWS#<phase>#<shard>`, or `REVIEWS#<status>#<shard>` once  |
 * | phase, or that ended so                | they ended; sk `<reviewId>`; the shards are merged                  |
 * | whose a review is                      | pk `REVIEW#<reviewId>`, sk `-`: written once                        |
 */

/** Partitions of each queue: what all tenants write to is spread, and a page of it is read by as many queries at once. */
export const REVIEW_SHARDS = 4;

export function reviewPartition(tenantId: string): string {
  return `T#${tenantId}#REVIEW`;
}

export function reviewKey(tenantId: string, reviewId: string): Key {
  return { pk: reviewPartition(tenantId), sk: reviewId };
}

export function reviewOwnerKey(reviewId: string): Key {
  return { pk: `REVIEW#${reviewId}`, sk: "-" };
}

/** What a review waits for, or how it ended. */
export type Queue = Phase | Exclude<ReviewStatus, "submitted" | "in-review">;

export function queuePartition(queue: Queue, shard: number): string {
  return `REVIEWS#${queue}#${shard}`;
}

export function queueOf({ status, phase }: Pick<Review, "status" | "phase">): Queue {
  if (status !== "submitted" && status !== "in-review") return status;
  if (phase === undefined) throw new Error("an open review has a phase");
  return phase;
}

/** The last character of an id is random. */
function shardOf(reviewId: string): number {
  return reviewId.charCodeAt(reviewId.length - 1) % REVIEW_SHARDS;
}

export function reviewItem(review: Review): Item & Key {
  return {
    ...reviewKey(review.tenantId, review.id),
    gsi1pk: queuePartition(queueOf(review), shardOf(review.id)),
    gsi1sk: review.id,
    entity: "Review",
    ...review,
  };
}

export function reviewOwnerItem({ id, tenantId }: Pick<Review, "id" | "tenantId">): Item & Key {
  return { ...reviewOwnerKey(id), entity: "ReviewOwner", tenantId };
}
