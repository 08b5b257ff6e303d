import * as z from "zod";
import { TAGS, type Tags } from "../contract.ts";
import type { Snapshot, Volume } from "../storage.ts";
import type { MachineAnswer } from "./machine-answers.ts";
import { lastOf, same } from "./places.ts";
import { tagsOf } from "./tags.ts";
import { deviceOf } from "./user-data.ts";

const CreationData = z.object({ sourceResourceId: z.string().nullish() });
const TagsAnswer = z.record(z.string(), z.string()).nullish();

/** A managed disk. What has only just been accepted shows less of itself. */
export const DiskAnswer = z.object({
  name: z.string(),
  tags: TagsAnswer,
  zones: z.array(z.string()).nullish(),
  managedBy: z.string().nullish(),
  properties: z.object({
    provisioningState: z.string().nullish(),
    diskState: z.string().nullish(),
    diskSizeGB: z.number(),
    creationData: CreationData.nullish(),
  }),
});
export type DiskAnswer = z.infer<typeof DiskAnswer>;

export const SnapshotAnswer = z.object({
  name: z.string(),
  tags: TagsAnswer,
  properties: z.object({
    provisioningState: z.string().nullish(),
    diskSizeGB: z.number().nullish(),
    timeCreated: z.string().nullish(),
    completionPercent: z.number().nullish(),
    creationData: CreationData.nullish(),
    copyCompletionError: z.object({ errorMessage: z.string().nullish() }).nullish(),
  }),
});
export type SnapshotAnswer = z.infer<typeof SnapshotAnswer>;

/** A place in a machine: Azure tells it of the machine, not of the disk. */
export interface DiskPlace {
  readonly machine: string;
  readonly tags: Tags;
  readonly device: string;
  readonly endsWithInstance: boolean;
  /** It is on its way out. */
  readonly leaving: boolean;
}

/** By the disk's name in small letters. */
export function placesOfDisks(machines: readonly MachineAnswer[]): ReadonlyMap<string, DiskPlace> {
  return new Map(
    machines.flatMap(({ name: machine, tags, properties: { storageProfile } }) => {
      const held = { machine, tags: tagsOf(tags) };
      const { osDisk, dataDisks } = storageProfile;
      const boot = { ...held, device: "/dev/sda", endsWithInstance: ends(osDisk?.deleteOption), leaving: false };
      const data = (dataDisks ?? []).map(({ name, lun, deleteOption, toBeDetached }): [string, DiskPlace] => [
        name ?? "",
        { ...held, device: deviceOf(lun), endsWithInstance: ends(deleteOption), leaving: toBeDetached ?? false },
      ]);
      return [[osDisk?.name ?? "", boot] as const, ...data].map(
        ([name, place]) => [name.toLowerCase(), place] as const,
      );
    }),
  );
}

const ends = (deleteOption: string | null | undefined): boolean => same(deleteOption ?? "", "Delete");

/** @param zone of a disk that is in none */
export function volumeOf(disk: DiskAnswer, place: DiskPlace | undefined, zone: string): Volume {
  const owner = disk.managedBy ?? undefined;
  // Between accepting and doing it Azure tells of an attachment at the machine alone.
  const held = owner === undefined && place?.leaving ? undefined : place;
  const instanceId = owner === undefined ? held?.machine : lastOf(owner);
  const source = disk.properties.creationData?.sourceResourceId ?? "";
  const own = tagsOf(disk.tags);
  return {
    id: disk.name,
    size: disk.properties.diskSizeGB,
    state: stateOf(disk.properties.provisioningState ?? "Succeeded", instanceId !== undefined),
    zone: disk.zones?.[0] ?? zone,
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(held === undefined ? {} : { device: held.device }),
    endsWithInstance: held?.endsWithInstance ?? false,
    ...(/\/snapshots\//i.test(source) ? { snapshotId: lastOf(source) } : {}),
    // What is made with a machine is told by the machine's tags.
    tags: own[TAGS.key] === undefined && held?.endsWithInstance ? { ...held.tags, ...own } : own,
  };
}

function stateOf(provisioning: string, attached: boolean): Volume["state"] {
  if (same(provisioning, "Deleting")) return "deleting";
  if (attached) return "in-use";
  if (same(provisioning, "Failed")) return "error";
  return same(provisioning, "Succeeded") ? "available" : "creating";
}

/** @param known what a snapshot that has only just been accepted does not tell yet */
export function snapshotOf(
  { name, tags, properties }: SnapshotAnswer,
  known: Partial<Pick<Snapshot, "size" | "createdAt" | "volumeId" | "tags">> = {},
): Snapshot {
  const { provisioningState, completionPercent, creationData, copyCompletionError } = properties;
  const failed = same(provisioningState ?? "", "Failed") || (copyCompletionError ?? undefined) !== undefined;
  const done = same(provisioningState ?? "", "Succeeded") && (completionPercent ?? 100) >= 100;
  const { size, createdAt, volumeId } = known;
  const time = properties.timeCreated ?? undefined;
  const reason = copyCompletionError?.errorMessage ?? "Azure gives no reason.";
  return {
    id: name,
    volumeId: lastOf(creationData?.sourceResourceId ?? "") || (volumeId ?? ""),
    size: properties.diskSizeGB ?? size ?? 0,
    state: failed ? "error" : done ? "completed" : "pending",
    progress: done ? 100 : (completionPercent ?? 0),
    createdAt: time === undefined ? (createdAt ?? "") : new Date(time).toISOString(),
    tags: { ...known.tags, ...tagsOf(tags) },
    ...(failed ? { reason } : {}),
  };
}
