import * as z from "zod";
import { TAGS } from "../contract.ts";
import type { SnapshotsCapability } from "../storage.ts";
import type { Session } from "./session.ts";
import { ifFound, type Storage, unlessGone } from "./storage.ts";
import { carries, withKey } from "./tags.ts";
import { CinderSnapshot } from "./volume-answers.ts";

const OneSnapshot = z.object({ snapshot: CinderSnapshot });

/**
 * Requests: `create` 1 when it is there and 2 when it is new; `describe` and `list` 1; `delete` 4, and 1 when it is gone.
 *
 * Cinder takes no client token: two calls at once with one key may make two, and the caller's lease must keep them apart.
 */
export function openSnapshots(session: Session, storage: Storage): SnapshotsCapability {
  const path = (id: string) => `/snapshots/${encodeURIComponent(id)}`;
  const living = async () =>
    (await storage.snapshots()).filter(({ deleting }) => !deleting).map(({ report }) => report);

  return {
    async create({ key, volumeId, tags }) {
      const [earliest] = (await living())
        .filter((snapshot) => snapshot.tags[TAGS.key] === key && snapshot.state !== "error")
        .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
      if (earliest !== undefined) return earliest;
      const { snapshot } = await session.json("volume", OneSnapshot, {
        method: "POST",
        path: "/snapshots",
        // Forced: also of a volume in use, of which it holds what a power cut would leave.
        body: {
          snapshot: {
            name: `pitrix-${key}`.slice(0, 255),
            volume_id: volumeId,
            force: true,
            metadata: withKey(tags, key),
          },
        },
      });
      return snapshot.report;
    },

    async describe(ids) {
      if (ids.length === 0) return [];
      const wanted = new Set(ids);
      return (await living()).filter(({ id }) => wanted.has(id));
    },

    async list(filter) {
      return (await living()).filter(({ tags }) => carries(tags, filter));
    },

    async delete(snapshotId) {
      const found = await ifFound(session.json("volume", OneSnapshot, { path: path(snapshotId) }));
      if (found === undefined || found.snapshot.deleting) return;
      const { volumeId } = found.snapshot.report;
      const [volume, all] = await Promise.all([storage.found(volumeId), storage.snapshots({ volume_id: volumeId })]);
      const others = all.filter(({ report, deleting }) => report.id !== snapshotId && !deleting);
      // The last of a volume that has waited for it: both go in one request, so that no crash leaves the volume.
      if (volume?.ended === true && others.length === 0) return storage.remove(volumeId, true);
      await unlessGone(session.done("volume", { method: "DELETE", path: path(snapshotId) }));
    },
  };
}
