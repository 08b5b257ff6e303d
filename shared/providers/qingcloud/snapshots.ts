import { ProviderError, TAGS, type TagFilter, type Tags } from "../contract.ts";
import type { Snapshot as SnapshotReport, SnapshotsCapability } from "../storage.ts";
import { Begun, MadeSnapshots, Snapshot, Taken } from "./answers.ts";
import { byIds } from "./by-ids.ts";
import type { Api } from "./client.ts";
import { LIMITS } from "./limits.ts";
import { carries, describing, nameOf, searchWord, tagsOf } from "./names.ts";
import { onceLeased, until } from "./patience.ts";

/** Those that are there. A full one that was deleted is shown for two hours. */
const THERE = ["pending", "available", "suspended"];

/**
 * Snapshots (QingCloud's backups) are full ones: with an incremental one all that came after it would be deleted.
 * Requests: `create` 2 when it is there, else 3 and 1 for each look until its moment is fixed; `describe` 1 for each hundred; `list` 1 for each
 * hundred; `delete` 2, and 1 for each further try while it has no lease.
 */
export function openSnapshots(api: Api): SnapshotsCapability {
  const byId = async (ids: readonly string[]) =>
    (
      await byIds<Snapshot>(
        ids,
        ({ snapshot_id: id }) => id,
        (snapshots) => api.all("DescribeSnapshots", { snapshots, status: THERE, verbose: 1 }, "snapshot_set", Snapshot),
      )
    ).filter(isThere);

  async function find(filter: TagFilter): Promise<readonly Snapshot[]> {
    const search_word = searchWord(filter);
    const found = await api.all(
      "DescribeSnapshots",
      { search_word, status: THERE, verbose: 1 },
      "snapshot_set",
      Snapshot,
    );
    return found.filter((one) => isThere(one) && carries(one.snapshot_name, filter));
  }

  return {
    async create({ key, volumeId, tags }) {
      const all: Tags = { ...tags, [TAGS.key]: key };
      const alive = (await find({ [TAGS.key]: key })).filter(({ status }) => status !== "suspended");
      const [found] = [...alive].sort(earliest);
      const id = found?.snapshot_id ?? (await make(volumeId, nameOf("snapshot", all)));
      if (found === undefined || Object.keys(all).some((tag) => reportOf(found).tags[tag] === undefined))
        await api.change("ModifySnapshotAttributes", { snapshot: id, description: describing(all) }, Taken);
      let seen: Snapshot | undefined;
      const message = `QingCloud has not fixed the moment of snapshot ${id} yet: what is written now may be in it or not.`;
      await until(LIMITS.takenMs, "SnapshotPending", message, async () => {
        [seen] = await byId([id]);
        return seen !== undefined && (seen.is_taken === 1 || seen.status !== "pending");
      });
      if (seen === undefined) throw new Error("a snapshot was seen and is not there");
      return reportOf(seen, all);
    },

    describe: async (ids) => (await byId(ids)).map((one) => reportOf(one)),

    list: async (filter) => (await find(filter)).map((one) => reportOf(one, filter)),

    async delete(snapshotId) {
      const [found] = await byId([snapshotId]);
      if (found === undefined) return;
      const others = (found.total_count ?? 1) - 1;
      if (others > 0) {
        throw new ProviderError({
          kind: "conflict",
          providerCode: "SnapshotChain",
          message: `Snapshot ${snapshotId} has ${others} incremental ones after it, which QingCloud would delete with it.`,
          remedy: "Delete those in QingCloud's console first: pitrix did not make them.",
        });
      }
      try {
        await onceLeased(snapshotId, () => api.change("DeleteSnapshots", { snapshots: [snapshotId] }, Begun));
      } catch (error) {
        if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
      }
    },
  };

  async function make(volumeId: string, snapshot_name: string): Promise<string> {
    const request = { resources: [volumeId], snapshot_name, is_full: 1 };
    const [id = ""] = (await onceLeased(volumeId, () => api.change("CreateSnapshots", request, MadeSnapshots)))
      .snapshots;
    return id;
  }
}

const isThere = ({ transition_status: transition }: Snapshot): boolean => transition !== "deleting";

function earliest(a: Snapshot, b: Snapshot): number {
  return (a.create_time ?? "").localeCompare(b.create_time ?? "") || a.snapshot_id.localeCompare(b.snapshot_id);
}

const STATES: ReadonlyMap<string, SnapshotReport["state"]> = new Map([
  ["pending", "pending"],
  ["available", "completed"],
]);

/** @param known tags that the caller asked for */
function reportOf(one: Snapshot, known: Tags = {}): SnapshotReport {
  const state = STATES.get(one.status) ?? "error";
  return {
    id: one.snapshot_id,
    volumeId: one.resource?.resource_id ?? "",
    size: one.snapshot_resource?.size ?? 0,
    state,
    // QingCloud tells none between.
    progress: state === "completed" ? 100 : 0,
    createdAt: one.snapshot_time || one.create_time || "",
    tags: tagsOf({ name: one.snapshot_name, description: one.description }, known),
    ...(state === "error" ? { reason: "QingCloud has suspended it: the account owes money." } : {}),
  };
}
