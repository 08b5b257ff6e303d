import type { DriftDue } from "../domain/drift/schema.ts";
import { DRIFT_SHARDS, type DriftStore } from "../domain/drift/store.ts";
import type { Clock } from "../kernel/clock.ts";

export interface SweepDriftParts {
  readonly drift: Pick<DriftStore, "due" | "postpone">;
  readonly clock: Clock;
  /** Has one deployment compared by its provider's function, without waiting for it. */
  readonly ask: (due: DriftDue) => Promise<void>;
}

/** Deployments that one sweep has compared at most, of each shard. */
const EACH = 10;
/** When it is tried again where the function that was asked dies: its success puts it off for longer. */
const AGAIN_MS = 15 * 60_000;

/**
 * Has those deployments compared whose time has come, each by one worker. One read a shard when nothing is due; one write
 * and one call a deployment.
 */
export async function sweepDrift({ drift, clock, ask }: SweepDriftParts): Promise<void> {
  const now = clock();
  const until = new Date(now.getTime() + AGAIN_MS);
  await Promise.all(
    Array.from({ length: DRIFT_SHARDS }, async (_, shard) => {
      for (const due of await drift.due(shard, now, EACH)) {
        const mine = await drift.postpone(due, until);
        if (mine !== undefined) await ask(mine);
      }
    }),
  );
}
