import type { PublicAddress } from "../../providers/addresses.ts";
import type { Instance, TagFilter, Tags } from "../../providers/contract.ts";
import type { Snapshot, Volume } from "../../providers/storage.ts";
import type { CloudCall, CloudFaults } from "./cloud-faults.ts";

export type TestInstance = Instance & { readonly key: string; readonly userData: string };
/** `content` stands for what is on the disk: a snapshot keeps it, and a volume made from one begins with it. */
export type TestVolume = Volume & { readonly key: string; readonly content: string };
export type TestSnapshot = Snapshot & { readonly key: string; readonly content: string };
export type TestAddress = PublicAddress & { readonly key: string };

/** What the cloud of a test holds, terminated machines included. */
export interface CloudState {
  readonly instances: Map<string, TestInstance>;
  readonly volumes: Map<string, TestVolume>;
  readonly snapshots: Map<string, TestSnapshot>;
  readonly addresses: Map<string, TestAddress>;
  /** Key of the create → id. */
  readonly groups: Map<string, string>;
  /** How many resources each key has made, such as `instance node-1`: a second one is a fault of ours. */
  readonly made: Map<string, number>;
}

/** What every part of the cloud works with. */
export interface CloudParts {
  readonly state: CloudState;
  readonly faults: CloudFaults;
  readonly clock: () => Date;
  /** A call that only looks. */
  look<T>(name: CloudCall, work: () => T): Promise<T>;
  /** A call that changes something: a test may crash its caller before and after it. */
  change<T>(name: CloudCall, work: () => T): Promise<T>;
  /** Notes that a key made a resource, and answers a new id. */
  count(kind: string, prefix: string, key: string): string;
  /** Lets a state last `faults.slowness` looks at that id, then `done`. */
  later(id: string, done: () => void): void;
  /** Somebody looks at that id. */
  seen(id: string): void;
}

export function carriesAll(tags: Tags, filter: TagFilter): boolean {
  return Object.entries(filter).every(([name, value]) => tags[name] === value);
}

/** Counts looks instead of time, so that a slow state lasts as long in every run. */
export function patience(faults: CloudFaults) {
  const waiting = new Map<string, { looks: number; readonly done: () => void }>();
  return {
    later(id: string, done: () => void): void {
      waiting.delete(id);
      if (faults.slowness === 0) done();
      else waiting.set(id, { looks: faults.slowness, done });
    },
    seen(id: string): void {
      const one = waiting.get(id);
      if (one === undefined) return;
      one.looks -= 1;
      if (one.looks >= 0) return;
      waiting.delete(id);
      one.done();
    },
  };
}
