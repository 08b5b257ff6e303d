import { ProviderError, TAGS } from "../contract.ts";
import type { SnapshotsCapability } from "../storage.ts";
import type { Ec2 } from "./client.ts";
import { readable } from "./readable.ts";
import { Snapshot } from "./storage-answers.ts";
import { carries, tagFilters, tagList } from "./tags.ts";

/** EC2's limit for the values of one filter. */
const VALUES_OF_A_FILTER = 200;

/**
 * Requests: `create` 1 when it is there and 2 when it is new; `describe` 1 for 200 ids; `list` and `delete` 1.
 *
 * EC2 takes no client token for a snapshot: two calls at once with one key may make two, and the caller's lease must keep
 * them apart. Then the earliest is everybody's answer, and `list` shows both.
 */
export function openSnapshots(ec2: Ec2): SnapshotsCapability {
  async function find(filters: { Name: string; Values: string[] }[]) {
    return readable(Snapshot.array(), await ec2.describeSnapshots({ Filters: filters }));
  }

  return {
    async create({ key, volumeId, tags }) {
      const mine = { [TAGS.key]: key };
      const [earliest] = (await find(tagFilters(mine)))
        .filter((snapshot) => carries(snapshot.tags, mine) && snapshot.state !== "error")
        .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
      if (earliest !== undefined) return earliest;
      const created = await ec2.createSnapshot({
        VolumeId: volumeId,
        TagSpecifications: [{ ResourceType: "snapshot", Tags: tagList(tags, key) }],
      });
      return readable(Snapshot, created);
    },

    async describe(ids) {
      const reports = [];
      for (let start = 0; start < ids.length; start += VALUES_OF_A_FILTER) {
        const Values = ids.slice(start, start + VALUES_OF_A_FILTER);
        reports.push(...(await find([{ Name: "snapshot-id", Values }])));
      }
      return reports;
    },

    async list(filter) {
      return (await find(tagFilters(filter))).filter(({ tags }) => carries(tags, filter));
    },

    async delete(snapshotId) {
      try {
        await ec2.deleteSnapshot(snapshotId);
      } catch (error) {
        if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
      }
    },
  };
}
