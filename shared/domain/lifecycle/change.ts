import type { AppVersion } from "../app/schema.ts";
import { appAfter } from "../app/shown.ts";
import { cancelled } from "../review/rules.ts";
import { type Act, type Direct, direct } from "./rules.ts";
import type { Change, LifecycleStore } from "./store.ts";

/** What a command is about, and who gives it in which role. */
export interface Target {
  readonly before: AppVersion;
  readonly act: Act;
}

/**
 * A command that leads to one state, with what follows for review and app. Two round trips at most: the review and the app
 * at once, then the app's versions. @throws Problem 409 `wrong-state`, 422 without a reason
 */
export async function changeOf(
  name: Direct,
  lifecycle: Pick<LifecycleStore, "review" | "appOf">,
  { before, act }: Target,
): Promise<Omit<Change, "also">> {
  const moved = direct(name, before, act);
  const [review, state] = await Promise.all([
    before.reviewId === undefined || (name !== "cancel" && name !== "release")
      ? undefined
      : lifecycle.review(before.tenantId, before.reviewId),
    name === "cancel" ? undefined : lifecycle.appOf(before),
  ]);
  const texts = name === "release" ? review?.texts : undefined;
  return {
    before,
    moved,
    review:
      name === "cancel" && review !== undefined ? { before: review, after: cancelled(review, act.now) } : undefined,
    app:
      state === undefined
        ? undefined
        : { before: state.app, after: appAfter(state.app, state.versions, moved.version, texts, act.now) },
  };
}
