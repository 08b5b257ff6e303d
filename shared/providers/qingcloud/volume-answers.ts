import type { Tags } from "../contract.ts";
import type { Volume } from "../storage.ts";
import type { Disk } from "./answers.ts";
import { holderOf, wordsOf } from "./disk-words.ts";
import { isIdle, isPart } from "./disks.ts";
import { tagsOf } from "./names.ts";

const STATES: ReadonlyMap<string, Volume["state"]> = new Map([
  ["pending", "creating"],
  ["available", "available"],
  ["in-use", "in-use"],
]);
/** What QingCloud works at counts before the state that it leaves. */
const BETWEEN: ReadonlyMap<string, Volume["state"]> = new Map([
  ["creating", "creating"],
  ["deleting", "deleting"],
]);

/** `suspended`: the account owes money. */
const stateOf = (disk: Disk): Volume["state"] =>
  BETWEEN.get(disk.transition_status ?? "") ?? STATES.get(disk.status) ?? "error";

/** Its machine is gone, or was never made: whoever looks at that one next has it deleted, so that nobody may count on it. */
const isLeft = (disk: Disk): boolean =>
  isPart(disk) && holderOf(disk) === "" && disk.status === "available" && isIdle(disk);

/** @param known tags that the caller asked for, of one that lost its description in a crash */
export function volumeOf(disk: Disk, zone: string, known: Tags = {}): Volume {
  const { snapshotId, device } = wordsOf(disk);
  const holder = holderOf(disk);
  return {
    id: disk.volume_id,
    size: disk.size,
    state: isLeft(disk) ? "deleting" : stateOf(disk),
    zone: disk.zone_id || zone,
    ...(holder === "" ? {} : { instanceId: holder }),
    ...(holder === "" || device === undefined ? {} : { device }),
    endsWithInstance: holder !== "" && isPart(disk),
    ...(snapshotId === undefined ? {} : { snapshotId }),
    tags: tagsOf({ name: disk.volume_name, description: disk.description }, known),
  };
}
