import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type Reviews, show, versionOf, visibleReview } from "./load.ts";
import type { get as contract } from "./routes.ts";

export function get(needs: Reviews): Operation<typeof contract> {
  return async ({ params, caller }) => {
    const review = await visibleReview(needs, caller, params.id);
    const appVersion = await versionOf(needs, review);
    return { body: { ...show(review), appVersion }, version: review.version };
  };
}
