import type { RolloutDue } from "../domain/rollout/schema.ts";
import { ROLLOUT_SHARDS } from "../domain/rollout/store.ts";
import { advance } from "./advance.ts";
import type { RolloutParts } from "./parts.ts";

/** Rollouts of one shard that one sweep takes on. */
const EACH = 5;
/** When another sweep takes it on, where this one dies: longer than a sweep can run. */
const LEASE_MS = 90_000;

export interface SweepRolloutsParts extends RolloutParts {
  /** Told of a rollout that could not be advanced: a later sweep tries again. */
  readonly failed: (tenantId: string, error: unknown) => void;
}

/** Advances the rollouts whose time has come, each by one worker. One read a shard when nothing is due. */
export async function sweepRollouts(parts: SweepRolloutsParts): Promise<void> {
  const now = parts.clock();
  await Promise.all(
    Array.from({ length: ROLLOUT_SHARDS }, async (_, shard) => {
      for (const due of await parts.rollouts.due(shard, now, EACH)) {
        const mine = await parts.rollouts.postpone(due, new Date(now.getTime() + LEASE_MS));
        if (mine !== undefined) await take(parts, mine);
      }
    }),
  );
}

async function take(parts: SweepRolloutsParts, mine: RolloutDue): Promise<void> {
  const { tenantId, rolloutId, turn } = mine;
  try {
    const again = await advance(parts, tenantId, rolloutId, turn);
    await (again === undefined ? parts.rollouts.forget(mine) : parts.rollouts.postpone(mine, again));
  } catch (error) {
    parts.failed(tenantId, error);
  }
}
