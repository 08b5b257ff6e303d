import type { Action } from "./looks.ts";
import { within } from "./quota.ts";
import { integer, type Parameters, Refusal, required, requiredList } from "./requests.ts";
import { become, leased, only, type State, TAKES, type Volume } from "./state.ts";

const LARGEST = 2000;

/** What changes the account's volumes. */
export function volumeChanges(state: State): Readonly<Record<string, Action>> {
  return {
    CreateVolumes(parameters) {
      const size = sizeIn(parameters);
      if (integer(parameters, "count", 1) !== 1)
        throw new Refusal(1100, "InvalidParameterValue, [count] should be 1 here");
      const volume = newVolume(state, {
        volume_name: parameters.get("volume_name") ?? "",
        size,
        volume_type: integer(parameters, "volume_type", 0),
      });
      return { volumes: [volume.volume_id], ...creating(state, "CreateVolumes", volume) };
    },

    CreateVolumeFromSnapshot(parameters) {
      const snapshot = state.snapshot(required(parameters, "snapshot"));
      const { snapshot_id: id, of, status } = snapshot;
      if (status !== "available" || snapshot.transition_status !== "")
        throw new Refusal(1400, `PermissionDenied, snapshot [${id}] is not available, can not create volume from it`);
      const { size, volume_type } = of;
      const volume_name = parameters.get("volume_name") ?? "";
      const volume = newVolume(state, { volume_name, size, volume_type });
      return { volume_id: volume.volume_id, ...creating(state, "CreateVolumeFromSnapshot", volume) };
    },

    DeleteVolumes(parameters) {
      const { volumes, ids } = all(state, parameters, "available");
      for (const volume of volumes) leased(volume, volume.volume_id);
      const done = () => become(volumes, { status: "deleted" });
      return state.work({ action: "DeleteVolumes", ids, transition: "deleting", on: volumes, ms: TAKES.remove, done });
    },

    AttachVolumes(parameters) {
      const machine = state.machine(required(parameters, "instance"));
      const { volumes, ids } = all(state, parameters, "available");
      only(machine, machine.instance_id, "running", "stopped");
      for (const volume of volumes) leased(volume, volume.volume_id);
      const done = () => become(volumes, { status: "in-use", instance_id: machine.instance_id });
      return state.work({ action: "AttachVolumes", ids, transition: "attaching", on: volumes, ms: TAKES.attach, done });
    },

    DetachVolumes(parameters) {
      const machine = state.machine(required(parameters, "instance"));
      const { volumes, ids } = all(state, parameters, "in-use");
      const stranger = volumes.find(({ instance_id: holder }) => holder !== machine.instance_id);
      if (stranger !== undefined)
        throw new Refusal(
          1400,
          `PermissionDenied, volume [${stranger.volume_id}] is not attached to instance [${machine.instance_id}]`,
        );
      const done = () => become(volumes, { status: "available", instance_id: "" });
      return state.work({ action: "DetachVolumes", ids, transition: "detaching", on: volumes, ms: TAKES.attach, done });
    },

    ResizeVolumes(parameters) {
      const size = sizeIn(parameters);
      const { volumes, ids } = all(state, parameters, "available");
      for (const volume of volumes) leased(volume, volume.volume_id);
      if (volumes.some((volume) => size <= volume.size))
        throw new Refusal(1100, "InvalidParameterValue, [size] should be larger than the current size");
      const done = () => become(volumes, { size });
      return state.work({ action: "ResizeVolumes", ids, transition: "resizing", on: volumes, ms: TAKES.grow, done });
    },

    ModifyVolumeAttributes(parameters) {
      const volume = state.volume(required(parameters, "volume"));
      volume.volume_name = parameters.get("volume_name") ?? volume.volume_name;
      volume.description = parameters.get("description") ?? volume.description;
      return {};
    },
  };
}

function all(state: State, parameters: Parameters, status: string) {
  const ids = requiredList(parameters, "volumes");
  const volumes = ids.map(state.volume);
  for (const volume of volumes) only(volume, volume.volume_id, status);
  return { ids, volumes };
}

function sizeIn(parameters: Parameters): number {
  required(parameters, "size");
  const size = integer(parameters, "size", 0);
  if (size >= 20 && size <= LARGEST && size % 10 === 0) return size;
  throw new Refusal(1100, `InvalidParameterValue, [size] should be 20-${LARGEST} in steps of 10`);
}

function newVolume(state: State, of: Pick<Volume, "volume_name" | "size" | "volume_type">): Volume {
  within(state, "volume");
  const volume: Volume = {
    ...of,
    volume_id: state.newId("vol"),
    description: null,
    status: "pending",
    transition_status: "",
    create_time: new Date().toISOString(),
    instance_id: "",
    made_for: "",
    leased: false,
  };
  state.volumes.set(volume.volume_id, volume);
  return volume;
}

function creating(state: State, action: string, volume: Volume): object {
  const ids = [volume.volume_id];
  const done = () => {
    volume.status = "available";
    state.later(TAKES.lease, () => Object.assign(volume, { leased: true }));
  };
  return state.work({ action, ids, transition: "creating", on: [volume], ms: TAKES.disk, done });
}
