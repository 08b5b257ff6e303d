import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Cloud, WantedInstance } from "./cloud.ts";
import type { RoomConfig } from "./contract.ts";
import { createDisks } from "./disks.ts";
import type { Internet } from "./internet.ts";
import { bootMachine, forgetDisk, type RunningMachine } from "./machine.ts";
import { createVpc, type Subnet, type Vpc } from "./vpc.ts";

type Say = (line: string) => void;

/** How often volumes are looked for that were deleted while no machine had them. */
const SWEEP_MS = 5_000;

/** Brings what runs in line with what a cloud says should run. Every cloud has one of its own: none waits for another. */
export interface Hypervisor {
  /** One round: boots what is new, ends what is gone, copies snapshots. Rejects when the cloud does not answer. */
  reconcile(): Promise<void>;
  /** The hardware below a machine fails: it ends at once with its disks, and the cloud says `terminated`. */
  crash(instanceId: string): Promise<void>;
  machines(): RunningMachine[];
  /** Routers of all VPCs. */
  vpcs(): Promise<Vpc[]>;
  killAll(): Promise<void>;
}

/** What machines of one cloud are made with. @param stateDir its own: of its disks, snapshots and consoles */
export type HypervisorConfig = Pick<RoomConfig, "runDir" | "stateDir" | "images" | "nft" | "javaHome">;

export function createHypervisor(config: HypervisorConfig, cloud: Cloud, internet: Internet, say: Say): Hypervisor {
  const disks = createDisks(config.stateDir, cloud);
  const running = new Map<string, RunningMachine>();
  /** Machines that were stopped and left their disk. */
  const resting = new Set<string>();
  /** Instances that could not boot: said once, not tried for ever. */
  const broken = new Set<string>();
  const vpcs = new Map<string, Promise<Vpc>>();
  let ports = 0;
  let swept = 0;

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
        volumes: await disks.fetch(instance),
        port: `m${ports++}`,
      },
      vpc,
      { runDir: config.runDir, consoleFile: join(directory, "console.log"), javaHome: config.javaHome },
    );
    running.set(instanceId, machine);
    resting.delete(instanceId);
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
          resting.add(instance.instanceId);
          await disks.putBack(instance.instanceId);
          say(`${instance.instanceId}: did not boot: ${error instanceof Error ? error.message : String(error)}`);
        }
      }),
    );
  };

  const end = async (machine: RunningMachine): Promise<void> => {
    const { instanceId } = machine;
    await machine.kill();
    running.delete(instanceId);
    resting.add(instanceId);
    await disks.putBack(instanceId);
    say(`${instanceId} ${machine.address}: ended`);
  };

  const forget = async (instanceId: string): Promise<void> => {
    resting.delete(instanceId);
    await forgetDisk(config.runDir, instanceId);
    await cloud.freeAddresses(instanceId);
  };

  const removeEmptyVpcs = async (): Promise<void> => {
    const used = new Set([...running.values()].map((machine) => machine.subnet.vpcId));
    for (const [vpcId, vpc] of vpcs) {
      if (used.has(vpcId)) continue;
      vpcs.delete(vpcId);
      await (await vpc).remove();
    }
  };

  /** One thing at a time: a crash in the middle of a round would have its machine booted again. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };

  return {
    reconcile: () => inTurn(reconcile),
    crash: (instanceId) => inTurn(() => crash(instanceId)),
    machines: () => [...running.values()],
    vpcs: () => Promise.all(vpcs.values()),
    killAll: () => inTurn(killAll),
  };

  async function reconcile(): Promise<void> {
    const { wanted, stopped } = await cloud.instances();
    const ids = new Set(wanted.map(({ instanceId }) => instanceId));
    const gone = [...running.values()].filter(({ instanceId }) => !ids.has(instanceId));
    await Promise.all(gone.map(end));
    for (const id of broken) if (!ids.has(id)) broken.delete(id);
    await disks.copySnapshots(running);
    const ended = [...resting].filter((id) => !stopped.has(id) && !ids.has(id));
    await Promise.all(ended.map(forget));
    if (ended.length > 0 || Date.now() - swept > SWEEP_MS) {
      swept = Date.now();
      await disks.sweep();
    }
    await disks.follow(running, wanted);
    const fresh = wanted.filter(({ instanceId }) => !running.has(instanceId) && !broken.has(instanceId));
    if (fresh.length > 0) await bootAll(fresh);
    if (gone.length > 0) await removeEmptyVpcs();
  }

  async function crash(instanceId: string): Promise<void> {
    const machine = running.get(instanceId);
    if (machine === undefined) throw new Error(`No machine ${instanceId} runs here.`);
    await end(machine);
    await cloud.terminate(instanceId);
    await forget(instanceId);
    await disks.sweep();
    await removeEmptyVpcs();
  }

  async function killAll(): Promise<void> {
    await Promise.all([...running.values()].map(end));
    for (const id of [...resting]) await forgetDisk(config.runDir, id);
    await disks.forgetAll();
    await removeEmptyVpcs();
  }
}
