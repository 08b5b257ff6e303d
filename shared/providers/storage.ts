/** Volumes and their snapshots, as `contract.ts` has the other capabilities. Sizes in GiB. */

type Tags = Readonly<Record<string, string>>;
type TagFilter = Readonly<Record<string, string>>;

export interface Volume {
  readonly id: string;
  /** GiB */
  readonly size: number;
  readonly state: "creating" | "available" | "in-use" | "deleting" | "error";
  readonly zone: string;
  readonly instanceId?: string;
  /** How the machine that has it knows it, such as `/dev/sdf`. */
  readonly device?: string;
  /** Ends with the machine that has it. */
  readonly endsWithInstance: boolean;
  /** What it was made from. */
  readonly snapshotId?: string;
  readonly tags: Tags;
}

/** How far a volume is on its way to its new size. */
export interface VolumeResize {
  /** GiB that were asked for. */
  readonly size: number;
  /** `usable`: the machine sees the new size, and the file system may grow into it. */
  readonly state: "resizing" | "usable";
  /** Per cent, of the cloud's own work behind it. */
  readonly progress: number;
}

export interface VolumesCapability {
  /** @param input.snapshotId what it begins with; `size` is then at least the snapshot's */
  create(input: {
    readonly key: string;
    readonly size: number;
    readonly zone: string;
    readonly snapshotId?: string;
    readonly tags: Tags;
  }): Promise<Volume>;
  /** Succeeds when it is attached there already. @throws ProviderError `conflict` when it is attached elsewhere */
  attach(input: { readonly volumeId: string; readonly instanceId: string; readonly device: string }): Promise<void>;
  /** Succeeds when it is attached nowhere. */
  detach(volumeId: string): Promise<void>;
  list(filter: TagFilter): Promise<readonly Volume[]>;
  /**
   * Makes it larger, attached or not; ask again until it is `usable`, and a volume of that size is so at once.
   * @throws ProviderError `invalid` for a smaller size; `conflict` while the cloud allows no change, with how long as remedy
   */
  resize(volumeId: string, size: number): Promise<VolumeResize>;
  /** Succeeds when it is gone already. @throws ProviderError `conflict` while it is attached */
  delete(volumeId: string): Promise<void>;
}

export interface Snapshot {
  readonly id: string;
  /** Of which it is; the volume itself may be gone. */
  readonly volumeId: string;
  /** GiB of the volume. */
  readonly size: number;
  /** Only a completed one should be counted on. */
  readonly state: "pending" | "completed" | "error";
  /** Per cent. */
  readonly progress: number;
  /** ISO 8601: the moment whose content it holds. */
  readonly createdAt: string;
  readonly tags: Tags;
  /** Why it is in `error`, in the cloud's own words. */
  readonly reason?: string;
}

export interface SnapshotsCapability {
  /**
   * Answers as soon as the moment is fixed: what is written to the volume afterwards is not in it, and writing may go on
   * while it is `pending`. Of a volume in use it holds what a power cut would leave.
   * @throws ProviderError `not-found`, `throttled` when the last one of the volume is too fresh
   */
  create(input: { readonly key: string; readonly volumeId: string; readonly tags: Tags }): Promise<Snapshot>;
  /** Those that the cloud shows, in no order: an absent one is not visible yet, or gone. */
  describe(ids: readonly string[]): Promise<readonly Snapshot[]>;
  list(filter: TagFilter): Promise<readonly Snapshot[]>;
  /** Succeeds when it is gone already. @throws ProviderError `conflict` while something else needs it */
  delete(snapshotId: string): Promise<void>;
}
