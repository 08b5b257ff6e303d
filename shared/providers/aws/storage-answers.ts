import * as z from "zod";
import type { Snapshot as SnapshotReport, Volume as VolumeReport } from "../storage.ts";
import { TagList } from "./answers.ts";

const VOLUME_STATES: Readonly<Record<string, VolumeReport["state"]>> = {
  creating: "creating",
  available: "available",
  "in-use": "in-use",
  deleting: "deleting",
  deleted: "deleting",
};

export const Volume = z
  .object({
    VolumeId: z.string(),
    Size: z.number(),
    State: z.string(),
    AvailabilityZone: z.string(),
    SnapshotId: z.string().optional(),
    Attachments: z
      .array(
        z.object({
          InstanceId: z.string().optional(),
          Device: z.string().optional(),
          State: z.string().optional(),
          DeleteOnTermination: z.boolean().default(false),
        }),
      )
      .default([]),
    Tags: TagList,
  })
  .transform((volume) => {
    const attachment = volume.Attachments.find(({ State }) => State !== "detached");
    const { SnapshotId } = volume;
    const report: VolumeReport = {
      id: volume.VolumeId,
      size: volume.Size,
      state: VOLUME_STATES[volume.State] ?? "error",
      zone: volume.AvailabilityZone,
      endsWithInstance: attachment?.DeleteOnTermination ?? false,
      tags: volume.Tags,
      ...(attachment?.InstanceId === undefined ? {} : { instanceId: attachment.InstanceId }),
      ...(attachment?.Device === undefined ? {} : { device: attachment.Device }),
      ...(SnapshotId === undefined || SnapshotId === "" ? {} : { snapshotId: SnapshotId }),
    };
    return { report, gone: volume.State === "deleted" };
  });

/** A change of a volume's size, under way or done. */
export const VolumeModification = z
  .object({
    ModificationState: z.enum(["modifying", "optimizing", "completed", "failed"]),
    TargetSize: z.number().optional(),
    Progress: z.number().default(0),
    StartTime: z.date().optional(),
  })
  .transform(({ ModificationState, TargetSize, Progress, StartTime }) => ({
    state: ModificationState,
    size: TargetSize,
    progress: Progress,
    started: StartTime?.getTime() ?? 0,
  }));
export type VolumeModification = z.infer<typeof VolumeModification>;

const SNAPSHOT_STATES: Readonly<Record<string, SnapshotReport["state"]>> = {
  pending: "pending",
  completed: "completed",
};

export const Snapshot = z
  .object({
    SnapshotId: z.string(),
    VolumeId: z.string(),
    VolumeSize: z.number(),
    State: z.string(),
    StateMessage: z.string().optional(),
    /** Such as `87%`; empty in the first moments. */
    Progress: z.string().default(""),
    StartTime: z.date(),
    Tags: TagList,
  })
  .transform((snapshot): SnapshotReport => {
    const { StateMessage } = snapshot;
    return {
      id: snapshot.SnapshotId,
      volumeId: snapshot.VolumeId,
      size: snapshot.VolumeSize,
      state: SNAPSHOT_STATES[snapshot.State] ?? "error",
      progress: Number(/^\d+/.exec(snapshot.Progress)?.[0] ?? 0),
      createdAt: snapshot.StartTime.toISOString(),
      tags: snapshot.Tags,
      ...(StateMessage === undefined || StateMessage === "" ? {} : { reason: StateMessage }),
    };
  });
