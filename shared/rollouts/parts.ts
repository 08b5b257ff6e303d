import type { JobStore } from "../domain/job/store.ts";
import type { PolicyStore } from "../domain/policy/store.ts";
import type { RolloutStore } from "../domain/rollout/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { NewId } from "../kernel/ids.ts";
import type { OperationParts } from "../operations/facts.ts";
import type { Holding } from "../operations/hold.ts";
import type { Rights } from "./author.ts";

export interface RolloutParts extends OperationParts {
  readonly rollouts: RolloutStore;
  readonly jobs: Pick<JobStore, "get">;
  readonly policies: Pick<PolicyStore, "all">;
  readonly holds: Holding;
  readonly newId: NewId;
  readonly rights: Rights;
  readonly clock: Clock;
}
