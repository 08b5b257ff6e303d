import type { Clock } from "../../kernel/clock.ts";
import { TAGS } from "../contract.ts";
import type { SnapshotsCapability } from "../storage.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { DiskAnswer, SnapshotAnswer, snapshotOf } from "./disk-answers.ts";
import { conflict, missing } from "./errors.ts";
import { BUSY, patiently } from "./patience.ts";
import { type Places, same, snapshotName } from "./places.ts";
import type { Config } from "./schema.ts";
import { carries, tagsFor } from "./tags.ts";

/**
 * Incremental snapshots of the resource group: Azure bills what has changed since the last one, keeps each whole by itself, makes seven of a
 * disk in five minutes and 500 in all (https://learn.microsoft.com/azure/virtual-machines/disks-incremental-snapshots).
 * Requests: `create` 2 (at once) when it is there and 3 when it is new; `describe` 1 for each; `list` and `delete` 1.
 */
export function openSnapshots(arm: Arm, config: Config, places: Places, clock: Clock): SnapshotsCapability {
  async function find(snapshotId: string): Promise<SnapshotAnswer | undefined> {
    const found = await arm.find(places.of("snapshots", snapshotId));
    return found === undefined ? undefined : answered(SnapshotAnswer, found);
  }
  const gone = ({ properties }: SnapshotAnswer) => same(properties.provisioningState ?? "", "Deleting");

  return {
    async create({ key, volumeId, tags }) {
      const name = snapshotName(key);
      const held = tagsFor(tags, key);
      const [there, disk] = await Promise.all([find(name), arm.find(places.of("disks", volumeId))]);
      if (there !== undefined && !gone(there)) {
        const report = snapshotOf(there);
        if (report.tags[TAGS.key] !== key)
          throw conflict("ResourceNameTaken", `Another snapshot has the name ${name} already.`);
        if (report.state !== "error") return report;
      }
      if (disk === undefined)
        throw missing("ResourceNotFound", `Azure shows no disk ${volumeId} in ${config.resourceGroup}.`);
      const { diskSizeGB: size } = answered(DiskAnswer, disk).properties;
      const creationData = { createOption: "Copy", sourceResourceId: places.idOf("disks", volumeId) };
      const body = { location: config.location, tags: held, properties: { creationData, incremental: true } };
      const made = await patiently(() => arm.put(places.of("snapshots", name), body), BUSY);
      const createdAt = clock().toISOString();
      return snapshotOf(answered(SnapshotAnswer, made), { size, createdAt, volumeId, tags: held });
    },

    async describe(ids) {
      const found = await Promise.all(ids.map(find));
      return found.flatMap((one) => (one === undefined || gone(one) ? [] : snapshotOf(one)));
    },

    async list(filter) {
      const found = answered(SnapshotAnswer.array(), await arm.list(places.all("snapshots")));
      return found
        .filter((one) => !gone(one))
        .map((one) => snapshotOf(one))
        .filter(({ tags }) => carries(tags, filter));
    },

    async delete(snapshotId) {
      await patiently(() => arm.delete(places.of("snapshots", snapshotId)), BUSY);
    },
  };
}
