import { Refusal } from "./requests.ts";
import type { State } from "./state.ts";

/** What an account may have in the zone. */
const LIMITS = { instance: 20, volume: 20, snapshot: 20, eip: 5 };

type Resource = keyof typeof LIMITS;

const GONE = ["terminated", "ceased", "deleted", "released"];

/** How many more of it may be made. */
function left(state: State, resource: Resource): number {
  const all = { instance: state.machines, volume: state.volumes, snapshot: state.snapshots, eip: state.eips }[resource];
  return LIMITS[resource] - [...all.values()].filter(({ status }) => !GONE.includes(status)).length;
}

/** As `GetQuotaLeft` shows it; also of what nobody here counts. */
export function quotaSet(state: State): readonly { readonly resource_type: string; readonly left: number }[] {
  const counted = (["instance", "volume", "snapshot", "eip"] as const).map((resource_type) => ({
    resource_type,
    left: left(state, resource_type),
  }));
  return [
    ...counted,
    { resource_type: "cpu", left: 500 },
    { resource_type: "memory", left: 204_800 },
    { resource_type: "hp_cpu", left: 0 },
  ];
}

/** One more is within the quota. */
export function within(state: State, resource: Resource): void {
  if (left(state, resource) > 0) return;
  throw new Refusal(2500, `QuotasExceeded, you can only have [${LIMITS[resource]}] ${resource}s, 0 left`);
}
