import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Cloud, WantedInstance } from "./cloud.ts";
import type { RoomConfig } from "./contract.ts";
import type { Internet } from "./internet.ts";
import { bootMachine, type RunningMachine } from "./machine.ts";
import { type VolumeShelf, volumeShelf } from "./volumes.ts";
import { createVpc, type Subnet, type Vpc } from "./vpc.ts";

type Say = (line: string) => void;

/** Brings what runs in line with what the cloud says should run. */
export interface Hypervisor {
  /** One round: boots what is new, kills what is gone. Rejects when the cloud does not answer. */
  reconcile(): Promise<void>;
  machines(): RunningMachine[];
  /** Routers of all VPCs. */
  vpcs(): Promise<Vpc[]>;
  killAll(): Promise<void>;
}

export function createHypervisor(config: RoomConfig, cloud: Cloud, internet: Internet, say: Say): Hypervisor {
  const shelf: VolumeShelf = volumeShelf(config.stateDir);
  const running = new Map<string, RunningMachine>();
  const disks = new Map<string, WantedInstance["disks"]>();
  /** Instances that could not boot: said once, not tried for ever. */
  const broken = new Set<string>();
  const vpcs = new Map<string, Promise<Vpc>>();
  let ports = 0;

  const vpcOf = (subnet: Subnet): Promise<Vpc> => {
    const there = vpcs.get(subnet.vpcId);
    if (there !== undefined) return there;
    const made = createVpc(config.runDir, subnet, internet, config.nft);
    vpcs.set(subnet.vpcId, made);
    // A failed one is tried again by the next machine.
    made.catch(() => vpcs.delete(subnet.vpcId));
    return made;
  };

  const boot = async (instance: WantedInstance, vpc: Vpc, subnet: Subnet): Promise<void> => {
    const { instanceId, imageId, address } = instance;
    const start = performance.now();
    const directory = join(config.stateDir, "machines", instanceId);
    await mkdir(directory, { recursive: true });
    const image = config.images[imageId];
    if (image === undefined) say(`${instanceId}: image ${imageId} is unknown here; it boots without any layer`);
    const machine = await bootMachine(
      {
        instanceId,
        imageId,
        address,
        subnet,
        userData: await cloud.userData(instanceId),
        layers: image?.layers ?? [],
        volumes: await shelf.attach(instanceId, instance.disks),
        port: `m${ports++}`,
      },
      vpc,
      { runDir: config.runDir, consoleFile: join(directory, "console.log"), javaHome: config.javaHome },
    );
    running.set(instanceId, machine);
    disks.set(instanceId, instance.disks);
    say(`${instanceId} ${address}: booted in ${Math.round(performance.now() - start)} ms`);
  };

  const bootAll = async (fresh: readonly WantedInstance[]): Promise<void> => {
    // Asked anew for every boot: a route table may have got its way out since the last one.
    const subnets = new Map<string, Promise<Subnet>>();
    for (const { subnetId } of fresh) if (!subnets.has(subnetId)) subnets.set(subnetId, cloud.subnet(subnetId));
    const ready = new Map<string, Promise<[Vpc, Subnet]>>();
    for (const [subnetId, described] of subnets) {
      ready.set(
        subnetId,
        described.then(async (subnet) => {
          const vpc = await vpcOf(subnet);
          await vpc.addSubnet(subnet);
          return [vpc, subnet];
        }),
      );
    }
    await Promise.all(
      fresh.map(async (instance) => {
        try {
          const [vpc, subnet] = (await ready.get(instance.subnetId)) ?? [];
          if (vpc !== undefined && subnet !== undefined) await boot(instance, vpc, subnet);
        } catch (error) {
          broken.add(instance.instanceId);
          say(`${instance.instanceId}: did not boot: ${error instanceof Error ? error.message : String(error)}`);
        }
      }),
    );
  };

  const kill = async (machine: RunningMachine, keepDisks: boolean): Promise<void> => {
    const { instanceId } = machine;
    await machine.kill();
    running.delete(instanceId);
    await shelf.detach(instanceId, disks.get(instanceId) ?? [], keepDisks);
    disks.delete(instanceId);
    say(`${instanceId} ${machine.address}: ended`);
  };

  const removeEmptyVpcs = async (): Promise<void> => {
    const used = new Set([...running.values()].map((machine) => machine.subnet.vpcId));
    for (const [vpcId, vpc] of vpcs) {
      if (used.has(vpcId)) continue;
      vpcs.delete(vpcId);
      await (await vpc).remove();
    }
  };

  /** A disk that was attached while the machine runs. */
  const addDisks = async (instance: WantedInstance): Promise<void> => {
    const before = disks.get(instance.instanceId) ?? [];
    const added = instance.disks.filter((disk) => !before.some((known) => known.volumeId === disk.volumeId));
    if (added.length === 0) return;
    disks.set(instance.instanceId, instance.disks);
    await shelf.attach(instance.instanceId, added);
    for (const { device } of added) {
      const argv = ["ln", "-sfn", `volumes/${basename(device)}`, `/dev/${basename(device)}`];
      await running.get(instance.instanceId)?.exec({ argv, timeoutMs: 5_000, input: "" });
    }
  };

  return {
    async reconcile() {
      const { wanted, stopped } = await cloud.instances();
      const ids = new Set(wanted.map(({ instanceId }) => instanceId));
      const gone = [...running.values()].filter(({ instanceId }) => !ids.has(instanceId));
      await Promise.all(gone.map((machine) => kill(machine, stopped.has(machine.instanceId))));
      for (const id of broken) if (!ids.has(id)) broken.delete(id);
      const fresh = wanted.filter(({ instanceId }) => !running.has(instanceId) && !broken.has(instanceId));
      if (fresh.length > 0) await bootAll(fresh);
      for (const instance of wanted) await addDisks(instance);
      if (gone.length > 0) await removeEmptyVpcs();
    },
    machines: () => [...running.values()],
    vpcs: () => Promise.all(vpcs.values()),
    async killAll() {
      await Promise.all([...running.values()].map((machine) => kill(machine, false)));
      await removeEmptyVpcs();
    },
  };
}
