import { type CreateInstance, type Instance, type InstancesCapability, TAGS } from "../../providers/contract.ts";
import { refusals } from "./cloud-faults.ts";
import { type CloudParts, carriesAll, type TestInstance } from "./cloud-state.ts";

const ROOT_DEVICE = "/dev/xvda";
const LONGEST_USER_DATA = 16 * 1024;

/** Machines of a test's cloud; one has a root disk of 8 GiB and the data disks that it was asked for. */
export function testMachines(cloud: CloudParts): InstancesCapability {
  const { instances, volumes, snapshots, addresses } = cloud.state;
  let made = 0;
  const change = (id: string, to: Partial<TestInstance>) => {
    const found = instances.get(id);
    if (found !== undefined) instances.set(id, { ...found, ...to });
  };
  const known = (id: string): TestInstance => {
    const found = instances.get(id);
    if (found === undefined) throw refusals.missing("InvalidInstanceID.NotFound", `There is no machine ${id}.`);
    return found;
  };
  /** As `known`, for what can be done with a machine that is not gone. */
  const living = (id: string): TestInstance => {
    const found = known(id);
    if (found.state === "terminated" || found.state === "terminating") throw wrong(found);
    return found;
  };

  const disk = (instanceId: string, input: CreateInstance, wanted: CreateInstance["volumes"][number]) => {
    const from = snapshots.get(wanted.snapshotId ?? "");
    const id = cloud.count("disk", "vol", `${input.key} ${wanted.device}`);
    volumes.set(id, {
      id,
      key: input.key,
      size: wanted.size,
      state: "in-use",
      zone: "a",
      instanceId,
      device: wanted.device,
      endsWithInstance: true,
      ...(from === undefined ? {} : { snapshotId: from.id }),
      content: from?.content ?? "",
      tags: { ...input.tags, [TAGS.key]: input.key },
    });
    return { volumeId: id, device: wanted.device };
  };

  const make = (input: CreateInstance): TestInstance => {
    const mine = [...instances.values()].filter((one) => one.key === input.key);
    const there = mine.find(({ state }) => state !== "terminated");
    if (there !== undefined) return there;
    if (mine.length > 0) {
      throw refusals.conflict(
        "IdempotentInstanceTerminated",
        `The machine of key ${input.key} is terminated; the key is spent.`,
      );
    }
    if (cloud.faults.unknown.has(input.subnetId))
      throw refusals.missing("InvalidSubnetID.NotFound", `There is no subnet ${input.subnetId}.`);
    if (cloud.faults.unknown.has(input.imageId))
      throw refusals.missing("InvalidAMIID.NotFound", `There is no image ${input.imageId}.`);
    if (Buffer.byteLength(input.userData) > LONGEST_USER_DATA)
      throw refusals.invalid("UserDataTooLong", "The user-data is longer than 16 KiB.");
    for (const { snapshotId } of input.volumes) {
      if (snapshotId !== undefined && !snapshots.has(snapshotId))
        throw refusals.missing("InvalidSnapshot.NotFound", `There is no snapshot ${snapshotId}.`);
    }
    const { address } = input;
    if (address !== undefined && [...instances.values()].some((one) => one.address === address))
      throw refusals.conflict("InvalidIPAddress.InUse", `The address ${address} is taken.`);
    const id = cloud.count("instance", "i", input.key);
    made += 1;
    const reason = cloud.faults.breaking.get(made);
    const free = address ?? `10.${Math.floor(made / 65_000)}.${Math.floor(made / 250) % 250}.${(made % 250) + 4}`;
    const one: TestInstance = {
      id,
      key: input.key,
      userData: input.userData,
      state: reason !== undefined ? "error" : cloud.faults.slowness === 0 ? "running" : "pending",
      // One for which a cloud finds no host has none either.
      ...(reason === undefined ? { address: free } : { reason }),
      instanceType: input.instanceType,
      imageId: input.imageId,
      subnetId: input.subnetId,
      securityGroupIds: input.securityGroupIds,
      volumes: [{ device: ROOT_DEVICE, size: 8 }, ...input.volumes].map((wanted) => disk(id, input, wanted)),
      keyNames: [],
      tags: { ...input.tags, [TAGS.key]: input.key },
    };
    instances.set(id, one);
    if (reason === undefined) cloud.later(id, () => change(id, { state: "running" }));
    return one;
  };

  return {
    instanceType: async ({ cpu, memory }) => {
      if (cpu > cloud.faults.largest) throw refusals.invalid("NoInstanceType", `No type has ${cpu} CPUs.`);
      return `c${cpu}m${memory}`;
    },
    create: (input) => cloud.change("instances.create", () => report(make(input))),
    describe: (ids) =>
      cloud.look("instances.describe", () =>
        ids.flatMap((id) => {
          cloud.seen(id);
          const found = instances.get(id);
          return found === undefined ? [] : report(found);
        }),
      ),
    list: (filter) =>
      cloud.look("instances.list", () => {
        for (const { id, tags } of [...instances.values()]) if (carriesAll(tags, filter)) cloud.seen(id);
        return [...instances.values()]
          .filter(({ state, tags }) => state !== "terminated" && carriesAll(tags, filter))
          .map(report);
      }),
    start: (id) =>
      cloud.change("instances.start", () => {
        const { state } = living(id);
        if (state === "stopping") throw wrong(known(id));
        if (state !== "stopped") return;
        change(id, { state: "pending" });
        cloud.later(id, () => change(id, { state: "running" }));
      }),
    stop: (id) =>
      cloud.change("instances.stop", () => {
        const { state } = living(id);
        if (state === "pending") throw wrong(known(id));
        if (state !== "running") return;
        change(id, { state: "stopping" });
        cloud.later(id, () => change(id, { state: "stopped" }));
      }),
    resize: (id, instanceType) =>
      cloud.change("instances.resize", () => {
        const found = living(id);
        if (found.instanceType === instanceType) return;
        if (found.state !== "stopped") throw wrong(found);
        change(id, { instanceType });
      }),
    terminate: (id) =>
      cloud.change("instances.terminate", () => {
        const found = instances.get(id);
        if (found === undefined || found.state === "terminated") return;
        change(id, { state: "terminating" });
        cloud.later(id, () => endMachine(cloud, id, "User initiated"));
      }),
  };

  /** What the provider shows of it. */
  function report({ key: _, userData: __, ...instance }: TestInstance): Instance {
    const own = [...addresses.values()].find(({ instanceId }) => instanceId === instance.id);
    return own === undefined ? instance : { ...instance, publicAddress: own.address };
  }
}

/** A machine is gone, with the disks that end with it; others are free, and so is its public address. */
export function endMachine({ state }: Pick<CloudParts, "state">, id: string, reason: string): void {
  const found = state.instances.get(id);
  if (found === undefined) return;
  const { subnetId: _, address: __, ...rest } = found;
  state.instances.set(id, { ...rest, state: "terminated", reason, volumes: [], securityGroupIds: [] });
  for (const volume of [...state.volumes.values()].filter(({ instanceId }) => instanceId === id)) {
    const { instanceId: _, device: __, ...free } = volume;
    if (volume.endsWithInstance) state.volumes.delete(volume.id);
    else state.volumes.set(volume.id, { ...free, state: "available" });
  }
  for (const address of [...state.addresses.values()].filter(({ instanceId }) => instanceId === id)) {
    const { instanceId: _, ...free } = address;
    state.addresses.set(address.id, free);
  }
}

function wrong({ id, state }: Instance) {
  return refusals.conflict("IncorrectInstanceState", `Machine ${id} is ${state}.`);
}
