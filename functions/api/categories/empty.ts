import { curate } from "../../../shared/domain/app/curate.ts";
import type { AppEdits } from "../../../shared/domain/app/edits.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import type { Category, Membership } from "../../../shared/domain/category/schema.ts";
import { moveApp } from "../../../shared/domain/category/store.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { repeatOnConflict } from "../../../shared/platform/conflicts.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { Caller } from "../../../shared/platform/middleware/http.ts";

export interface EmptyCategory {
  readonly apps: AppStore;
  readonly edits: AppEdits;
  readonly newId: NewId;
}

export interface Emptying {
  readonly caller: Caller;
  readonly now: Date;
  /** Milliseconds; no app is begun after it. */
  readonly until: number;
  readonly clock: Clock;
}

/** Apps that are changed at the same time. */
const CONCURRENT = 20;
/** Changes of one app at once that this gives way to. */
const MAX_ATTEMPTS = 5;

/** Takes the apps out of the category, each with an event of its own. Answers how many are left when time is over. */
export async function empty(
  needs: EmptyCategory,
  category: Category,
  members: readonly Membership[],
  emptying: Emptying,
): Promise<number> {
  const queue = members.values();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const member of queue) {
      if (emptying.clock().getTime() >= emptying.until) return;
      await takeOut(needs, category.id, member, emptying);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return members.length - done;
}

/** Two round trips, again when the app was changed between them. */
async function takeOut(
  { apps, edits, newId }: EmptyCategory,
  id: string,
  { tenantId, appId }: Membership,
  { caller, now }: Emptying,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await apps.get(tenantId, appId);
    const kept = before?.curated?.categories?.filter((one) => one !== id) ?? [];
    const out = moveApp({ tenantId, appId }, [id], [], now);
    if (before === undefined) return;
    const act = { eventId: () => newId("appEvent"), by: caller.actorId, now };
    const { app, events } = curate(before, { categories: kept.length === 0 ? null : kept }, act);
    try {
      await repeatOnConflict(() => edits.save(before, app, events, out));
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
