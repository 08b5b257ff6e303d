import * as z from "zod";
import type { Snapshot, Volume } from "../storage.ts";
import type { Server } from "./servers.ts";
import { NOTE, tagsOf } from "./tags.ts";

const Metadata = z.record(z.string(), z.string()).default({});

export const CinderVolume = z
  .object({
    id: z.string(),
    size: z.number(),
    status: z.string(),
    availability_zone: z.string().nullish(),
    snapshot_id: z.string().nullish(),
    metadata: Metadata,
    attachments: z.array(z.object({ server_id: z.string(), device: z.string().nullish() })).default([]),
  })
  .transform(({ id, size, status, metadata, attachments, ...volume }) => ({
    id,
    size,
    status,
    metadata,
    zone: volume.availability_zone ?? "",
    snapshotId: volume.snapshot_id ?? undefined,
    attachment: attachments[0],
    tags: tagsOf(metadata),
    ended: metadata[NOTE.ended] !== undefined,
  }));
export type CinderVolume = z.infer<typeof CinderVolume>;

function stateOf({ status, attachment }: CinderVolume): Volume["state"] {
  if (status === "creating" || status === "downloading") return "creating";
  if (status === "deleting") return "deleting";
  if (status.startsWith("error")) return "error";
  return attachment === undefined ? "available" : "in-use";
}

/**
 * What a machine knows each of its disks as. Hypervisors choose names of their own, whatever is asked for: a disk that was made with the
 * machine has the device that was asked for in its place, one that was attached has it in its metadata, and the one that it boots from
 * has the hypervisor's.
 */
export function devicesOf(server: Server, volumes: readonly CinderVolume[]): ReadonlyMap<string, string> {
  const attached = volumes
    .flatMap((volume) => {
      const name = volume.attachment?.server_id === server.id ? volume.attachment.device : undefined;
      return name === undefined || name === null ? [] : [{ volume, name }];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
  const ends = new Map(server.disks.map(({ volumeId, endsWithInstance }) => [volumeId, endsWithInstance]));
  const made = attached.filter(
    ({ volume, name }) =>
      volume.metadata[NOTE.device] === undefined && ends.get(volume.id) === true && !/a$/.test(name),
  );
  return new Map(
    attached.map(({ volume, name }) => [
      volume.id,
      volume.metadata[NOTE.device] ?? server.devices[made.findIndex((one) => one.volume === volume)] ?? name,
    ]),
  );
}

/** @param server that has it, if we know it: a disk that was made with a machine has the machine's tags */
export function volumeReport(
  volume: CinderVolume,
  server: Server | undefined,
  volumes: readonly CinderVolume[],
): Volume {
  const { id, size, zone, snapshotId, attachment } = volume;
  const ends = server?.disks.find(({ volumeId }) => volumeId === id)?.endsWithInstance ?? false;
  const device = server === undefined ? undefined : devicesOf(server, volumes).get(id);
  return {
    id,
    size,
    state: stateOf(volume),
    zone,
    endsWithInstance: ends,
    tags: Object.keys(volume.tags).length > 0 || !ends ? volume.tags : (server?.tags ?? {}),
    ...(attachment === undefined ? {} : { instanceId: attachment.server_id }),
    ...(attachment === undefined
      ? {}
      : named(device ?? volume.metadata[NOTE.device] ?? attachment.device ?? undefined)),
    ...(snapshotId === undefined ? {} : { snapshotId }),
  };
}

const named = (device: string | undefined) => (device === undefined ? {} : { device });

const SNAPSHOT_STATES: Readonly<Record<string, Snapshot["state"]>> = {
  creating: "pending",
  "backing-up": "completed",
  available: "completed",
};

export const CinderSnapshot = z
  .object({
    id: z.string(),
    volume_id: z.string(),
    size: z.number(),
    status: z.string(),
    created_at: z.string(),
    metadata: Metadata.nullish(),
    "os-extended-snapshot-attributes:progress": z.string().nullish(),
  })
  .transform((snapshot) => {
    const { status } = snapshot;
    const state = SNAPSHOT_STATES[status] ?? "error";
    const report: Snapshot = {
      id: snapshot.id,
      volumeId: snapshot.volume_id,
      size: snapshot.size,
      state,
      progress:
        state === "completed"
          ? 100
          : Number(/^\d+/.exec(snapshot["os-extended-snapshot-attributes:progress"] ?? "")?.[0] ?? 0),
      // Cinder says UTC without saying so.
      createdAt: new Date(`${snapshot.created_at.replace(/Z$/, "")}Z`).toISOString(),
      tags: tagsOf(snapshot.metadata ?? {}),
      ...(state === "error" ? { reason: `Cinder says ${status}` } : {}),
    };
    return { report, deleting: status === "deleting" };
  });
