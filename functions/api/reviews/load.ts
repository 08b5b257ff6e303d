import type { AppVersion } from "../../../shared/domain/app/schema.ts";
import type { LifecycleStore } from "../../../shared/domain/lifecycle/store.ts";
import type { Review } from "../../../shared/domain/review/schema.ts";
import type { ReviewStore } from "../../../shared/domain/review/store.ts";
import { widest } from "../../../shared/kernel/grants.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Call } from "../../../shared/platform/middleware/route.ts";

export interface Reviews {
  readonly reviews: ReviewStore;
  readonly lifecycle: LifecycleStore;
}

type Caller = Call<unknown, unknown, unknown, unknown>["caller"];

export function forPlatform(caller: Caller): boolean {
  return widest(caller.grants, "reviews:read") === "platform";
}

/** A review that the caller may see: of its tenant, or any for the platform's reviewers. One read, or two. @throws Problem 404 */
export async function visibleReview({ reviews, lifecycle }: Reviews, caller: Caller, id: string): Promise<Review> {
  const tenantId = forPlatform(caller) ? await reviews.ownerOf(id) : caller.tenantId;
  const review = tenantId === undefined ? undefined : await lifecycle.review(tenantId, id);
  if (review === undefined) throw notFound("review", id);
  return review;
}

/** The version that a review is about. One read. */
export async function versionOf({ lifecycle }: Reviews, review: Review): Promise<AppVersion> {
  const version = await lifecycle.version(review.tenantId, review.versionId);
  if (version === undefined) throw notFound("app version", review.versionId);
  return version;
}

export function show({ tenantId, ...review }: Review) {
  return { ...review, vendor: tenantId };
}
