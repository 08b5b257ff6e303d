import { manifest } from "../../providers/aws/manifest.ts";
import type { Cloud, Provider } from "../../providers/contract.ts";
import { testAddresses } from "./cloud-addresses.ts";
import { testSnapshots, testVolumes } from "./cloud-disks.ts";
import { type CloudCall, type CloudFaults, cloudFaults, refusals } from "./cloud-faults.ts";
import { endMachine, testMachines } from "./cloud-machines.ts";
import { type CloudParts, type CloudState, patience } from "./cloud-state.ts";
import { testWorkloads } from "./cloud-workloads.ts";
import { emptyWorkloads, type WorkloadsState } from "./workloads-state.ts";

/**
 * A cloud of a test: keeps in memory what was made and counts every create by its key, so that a second resource is seen.
 * It obeys `shared/providers/contract.ts` as the AWS provider does, its refusals included.
 */
export interface TestCloud extends CloudState {
  readonly provider: Provider;
  readonly faults: CloudFaults;
  /** What its cluster holds. */
  readonly workloads: WorkloadsState;
  /** A machine ends behind our back, as when the hardware below it fails or somebody terminates it by hand. */
  lose(instanceId: string): void;
  /** Writes onto a disk, as the app of a machine would. */
  write(volumeId: string, content: string): void;
}

/**
 * @param effect runs each call that changes something; a test injects the deaths of its worker there. What the cloud itself
 * does wrong is ordered at `faults`.
 */
export function testCloud(
  effect: <T>(name: string, work: () => Promise<T>) => Promise<T>,
  clock: () => Date = () => new Date("2026-01-01T00:00:00.000Z"),
): TestCloud {
  const state: CloudState = {
    instances: new Map(),
    volumes: new Map(),
    snapshots: new Map(),
    addresses: new Map(),
    groups: new Map(),
    made: new Map(),
  };
  const { faults, call } = cloudFaults();
  const numbers = new Map<string, number>();
  const change = <T>(name: CloudCall, work: () => T) => effect(name, () => call(name, work));
  const parts: CloudParts = {
    state,
    faults,
    clock,
    look: call,
    change,
    count: (kind, prefix, key) => {
      state.made.set(`${kind} ${key}`, (state.made.get(`${kind} ${key}`) ?? 0) + 1);
      let number = (numbers.get(prefix) ?? 0) + 1;
      // A test may have put back what another cloud held.
      while (holds(state, `${prefix}-${number}`)) number += 1;
      numbers.set(prefix, number);
      return `${prefix}-${number}`;
    },
    ...patience(faults),
  };
  const workloads = emptyWorkloads();
  const cloud: Cloud = {
    probe: () => call("probe", () => ({ account: "1", region: "r", zones: ["a"] })),
    network: {
      describeSubnet: async (id) => ({ id, vpcId: "vpc-1", zone: "a", cidr: "10.0.0.0/24" }),
      listSubnets: async () => [],
      checkEgress: async () => ({ open: true, via: "igw-1" }),
    },
    securityGroups: {
      ensure: ({ key }) =>
        change("securityGroups.ensure", () => {
          state.groups.set(key, `sg-${key}`);
          return `sg-${key}`;
        }),
      delete: (id) => change("securityGroups.delete", () => void state.groups.delete(id.replace(/^sg-/, ""))),
      list: async () => [...state.groups.values()].map((id) => ({ id, vpcId: "vpc-1", tags: {} })),
    },
    instances: testMachines(parts),
    volumes: testVolumes(parts),
    snapshots: testSnapshots(parts),
    addresses: testAddresses(parts),
    workloads: testWorkloads(parts, workloads),
    images: {
      async resolve(reference) {
        const id = `image:${reference}`;
        if (faults.unknown.has(id)) throw refusals.missing("InvalidAMIID.NotFound", `There is no image ${reference}.`);
        return id;
      },
    },
  };
  return {
    ...state,
    workloads,
    provider: { manifest, connect: () => cloud },
    faults,
    lose: (instanceId) => endMachine(parts, instanceId, "Server.InternalError: the host failed"),
    write: (volumeId, content) => {
      const volume = state.volumes.get(volumeId);
      if (volume === undefined) throw new Error(`There is no volume ${volumeId}.`);
      state.volumes.set(volumeId, { ...volume, content });
    },
  };
}

function holds({ instances, volumes, snapshots, addresses }: CloudState, id: string): boolean {
  return [instances, volumes, snapshots, addresses].some((of) => of.has(id));
}
