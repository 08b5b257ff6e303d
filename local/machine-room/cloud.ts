import type { Subnet } from "./vpc.ts";

/** A data disk of an instance. */
export interface Disk {
  readonly volumeId: string;
  /** Such as `/dev/sdf`. */
  readonly device: string;
  /** What it begins with; only told by `volumes`. */
  readonly snapshotId?: string;
}

export interface Snapshot {
  readonly snapshotId: string;
  readonly volumeId: string;
}

export interface Volume {
  readonly volumeId: string;
  readonly snapshotId?: string;
}

/** An instance that should run. */
export interface WantedInstance {
  readonly instanceId: string;
  readonly imageId: string;
  readonly address: string;
  readonly subnetId: string;
  readonly disks: readonly Disk[];
}

/** All instances, by what should become of them; those in neither are gone for ever. */
export interface Instances {
  readonly wanted: readonly WantedInstance[];
  readonly stopped: ReadonlySet<string>;
}

/**
 * What the machine room asks of a cloud's server: one file a cloud in `clouds/`. Ids are names of files here, so that they hold no
 * slash; ids of VPCs are unlike those of every other cloud.
 */
export interface Cloud {
  /** For people. */
  readonly title: string;
  instances(): Promise<Instances>;
  /** As the machine's own cloud-init would find it, decoded. */
  userData(instanceId: string): Promise<string>;
  /** Of the tenant's, and those behind machine images. */
  snapshots(): Promise<readonly Snapshot[]>;
  volumes(): Promise<readonly Volume[]>;
  /** Ends an instance, as the cloud does when the hardware below it fails. */
  terminate(instanceId: string): Promise<void>;
  /** Frees the public addresses of a terminated instance, where the server does not do it by itself as the cloud does. */
  freeAddresses(instanceId: string): Promise<void>;
  subnet(subnetId: string): Promise<Subnet>;
  close(): void;
}
