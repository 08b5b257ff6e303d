import type { Action } from "./looks.ts";
import { within } from "./quota.ts";
import { integer, required, requiredList } from "./requests.ts";
import { become, leased, only, type Snapshot, type State, TAKES, type Volume } from "./state.ts";

/** What changes the account's snapshots of volumes; those of machines are not here. */
export function snapshotChanges(state: State): Readonly<Record<string, Action>> {
  return {
    CreateSnapshots(parameters) {
      const volumes = requiredList(parameters, "resources").map(state.volume);
      for (const volume of volumes) {
        only(volume, volume.volume_id, "available", "in-use");
        leased(volume, volume.volume_id);
      }
      const full = integer(parameters, "is_full", 0) === 1;
      const made = volumes.map((volume) => taken(state, volume, parameters.get("snapshot_name") ?? "", full));
      const ids = made.map(({ snapshot_id: id }) => id);
      for (const one of made) state.later(TAKES.take, () => Object.assign(one, { is_taken: 1 }));
      const done = () =>
        made.forEach((one) => {
          one.status = "available";
          state.later(TAKES.lease, () => Object.assign(one, { leased: true }));
        });
      const job = state.work({
        action: "CreateSnapshots",
        ids,
        transition: "creating",
        on: made,
        ms: TAKES.snapshot,
        done,
      });
      return { snapshots: ids, ...job };
    },

    DeleteSnapshots(parameters) {
      const ids = requiredList(parameters, "snapshots");
      const snapshots = ids.map(state.snapshot);
      for (const one of snapshots) {
        only(one, one.snapshot_id, "available");
        leased(one, one.snapshot_id);
      }
      // All that came after a full one goes with it.
      const going = [...state.snapshots.values()].filter(
        (one) => ids.includes(one.snapshot_id) || (ids.includes(one.root_id) && one.status !== "deleted"),
      );
      const done = () => become(going, { status: "deleted" });
      return state.work({ action: "DeleteSnapshots", ids, transition: "deleting", on: going, ms: TAKES.remove, done });
    },

    ModifySnapshotAttributes(parameters) {
      const snapshot = state.snapshot(required(parameters, "snapshot"));
      snapshot.snapshot_name = parameters.get("snapshot_name") ?? snapshot.snapshot_name;
      snapshot.description = parameters.get("description") ?? snapshot.description;
      return {};
    },
  };
}

function taken(state: State, volume: Volume, snapshot_name: string, full: boolean): Snapshot {
  within(state, "snapshot");
  const { volume_id, size, volume_type } = volume;
  const root = full
    ? undefined
    : [...state.snapshots.values()].findLast(
        (one) => one.of.volume_id === volume_id && one.snapshot_type === 1 && one.status !== "deleted",
      );
  const snapshot_id = state.newId("ss");
  const now = new Date().toISOString();
  const snapshot: Snapshot = {
    snapshot_id,
    snapshot_name,
    description: null,
    status: "pending",
    transition_status: "",
    create_time: now,
    snapshot_time: now,
    is_taken: 0,
    snapshot_type: root === undefined ? 1 : 0,
    root_id: root?.snapshot_id ?? snapshot_id,
    of: { volume_id, size, volume_type },
    leased: false,
  };
  state.snapshots.set(snapshot_id, snapshot);
  return snapshot;
}
