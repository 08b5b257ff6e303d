import * as z from "zod";
import { TAGS } from "../contract.ts";
import type { Volume, VolumesCapability } from "../storage.ts";
import { fault } from "./errors.ts";
import type { Config } from "./schema.ts";
import type { Servers } from "./servers.ts";
import type { Session } from "./session.ts";
import { type Storage, unlessGone } from "./storage.ts";
import { carries, NOTE, withKey } from "./tags.ts";
import { CinderVolume, volumeReport } from "./volume-answers.ts";

const Made = z.object({ volume: CinderVolume });

/**
 * Requests: `create` 1 when it is there and 2 when it is new; `attach` 1 when it is there and 4 otherwise; `detach` 1, 3 or 4; `list` 2 at
 * once; `resize` 1, and 3 when it begins; `delete` 2 or 3.
 *
 * Cinder keeps a volume as long as it has snapshots. What is to be gone then is noted at the volume, which is hidden from there on, and ends with
 * its last snapshot (`snapshots.ts`).
 */
export function openVolumes(session: Session, config: Config, storage: Storage, servers: Servers): VolumesCapability {
  async function list(filter: Readonly<Record<string, string>>): Promise<readonly Volume[]> {
    const [volumes, machines] = await Promise.all([storage.volumes(), servers.tagged({})]);
    const byId = new Map(machines.map((server) => [server.id, server]));
    return volumes
      .filter(({ ended }) => !ended)
      .map((volume) => volumeReport(volume, byId.get(volume.attachment?.server_id ?? ""), volumes))
      .filter(({ tags }) => Object.keys(tags).length > 0 && carries(tags, filter));
  }

  return {
    async create({ key, size, zone, snapshotId, tags }) {
      const mine = withKey(tags, key);
      const there = (await storage.volumes()).find(
        (volume) =>
          !volume.ended &&
          volume.tags[TAGS.key] === key &&
          !/^(deleting|error)/.test(volume.status) &&
          carries(volume.tags, mine),
      );
      if (there !== undefined) return volumeReport(there, undefined, []);
      const { volume } = await session.json("volume", Made, {
        method: "POST",
        path: "/volumes",
        body: {
          volume: {
            name: `pitrix-${key}`.slice(0, 255),
            size,
            metadata: mine,
            // Without a zone of the runtime's the cloud chose the machine's too, and Cinder's zones may have other names.
            ...(config.zone === undefined ? {} : { availability_zone: zone }),
            ...(snapshotId === undefined ? {} : { snapshot_id: snapshotId }),
          },
        },
      });
      return volumeReport(volume, undefined, []);
    },

    async attach({ volumeId, instanceId, device }) {
      const volume = await storage.volume(volumeId);
      const { attachment } = volume;
      if (attachment?.server_id === instanceId && volume.metadata[NOTE.device] === device) return;
      if (attachment !== undefined) {
        throw fault(
          "conflict",
          "VolumeInUse",
          `Volume ${volumeId} is attached to ${attachment.server_id} as ${attachment.device ?? "an unknown device"}. Detach it first.`,
        );
      }
      const server = await servers.get(instanceId);
      if (server.bareMetal) throw noDisks(server.flavor);
      await storage.note(volumeId, { [NOTE.device]: device });
      await session.done("compute", {
        method: "POST",
        path: `/servers/${instanceId}/os-volume_attachments`,
        body: { volumeAttachment: { volumeId } },
      });
    },

    async detach(volumeId) {
      const volume = await storage.volume(volumeId);
      const { attachment } = volume;
      if (attachment === undefined) return;
      if (Object.keys(volume.tags).length === 0) {
        // Made with the machine, it had the machine's tags by being there: now it needs its own.
        const [server] = await servers.of([attachment.server_id]);
        if (server !== undefined && Object.keys(server.tags).length > 0) await storage.note(volumeId, server.tags);
      }
      const path = `/servers/${attachment.server_id}/os-volume_attachments/${volumeId}`;
      await unlessGone(session.done("compute", { method: "DELETE", path }));
    },

    list,

    async resize(volumeId, size) {
      const volume = await storage.volume(volumeId);
      if (volume.status === "extending") return { size, state: "resizing", progress: 0 };
      if (volume.size === size) return { size, state: "usable", progress: 100 };
      if (size < volume.size) {
        throw fault(
          "invalid",
          "VolumeCannotShrink",
          `Volume ${volumeId} has ${volume.size} GiB; Cinder makes no volume smaller, so ${size} GiB cannot be had.`,
          `Keep at least ${volume.size} GiB, or copy the data to a new deployment with smaller volumes.`,
        );
      }
      await storage.act(volumeId, "os-extend", { new_size: size });
      return { size, state: "resizing", progress: 0 };
    },

    async delete(volumeId) {
      const [volume, snapshots] = await Promise.all([
        storage.found(volumeId),
        storage.snapshots({ volume_id: volumeId }),
      ]);
      if (volume === undefined || volume.status === "deleting") return;
      if (volume.attachment === undefined && snapshots.some(({ deleting }) => !deleting))
        return storage.note(volumeId, { [NOTE.ended]: "true" });
      await storage.remove(volumeId);
    },
  };
}

/** Of a flavor that is a machine of its own: Nova attaches nothing to it. */
export const noDisks = (flavor: string) =>
  fault(
    "invalid",
    "BareMetalHasNoVolumes",
    `Flavor ${flavor} is bare metal, to which this cloud attaches no volumes.`,
    "Name virtual flavors in the runtime's config (`flavors`), or deploy a package without volumes.",
  );
