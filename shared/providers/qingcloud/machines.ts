import type { Instance, InstanceState, TagFilter, Tags } from "../contract.ts";
import { type Disk, Machine } from "./answers.ts";
import { byIds } from "./by-ids.ts";
import type { Api } from "./client.ts";
import { holderOf, wordsOf } from "./disk-words.ts";
import { deleteDisks, disksById, isGoing, isPart, searchDisks } from "./disks.ts";
import { LIMITS } from "./limits.ts";
import { carries, searchWord, tagsOf } from "./names.ts";
import { isLease } from "./patience.ts";

/** A machine of ours, or what is there of one: only its disks before it is made, and after it is gone. */
export interface Seen {
  readonly machine: Machine | undefined;
  /** Not those that are deleted. */
  readonly disks: readonly Disk[];
}

/** Found for as long as QingCloud keeps it: two hours after its end. */
const SHOWN = ["pending", "running", "stopped", "suspended", "terminated"];

/** By tags. Two requests at once, one more where machines have got volumes, and more where there are more than a hundred. */
export async function search(api: Api, filter: TagFilter): Promise<readonly Seen[]> {
  const search_word = searchWord(filter);
  const [machines, disks] = await Promise.all([
    api.all("DescribeInstances", { search_word, status: SHOWN, verbose: 1 }, "instance_set", Machine),
    searchDisks(api, search_word),
  ]);
  const ours = machines.filter(({ instance_name: name }) => carries(name, filter));
  const known = disks.filter(({ volume_name: name }) => carries(name, filter));
  return together(ours, [...known, ...(await attached(api, ours, known))]);
}

/** What machines have besides the disks that were made with them. */
async function attached(api: Api, machines: readonly Machine[], known: readonly Disk[]) {
  const there = new Set(known.map(({ volume_id: id }) => id));
  const ids = machines.flatMap(({ volume_ids: all }) => all ?? []).filter((id) => !there.has(id));
  return disksById(api, ids);
}

/** By ids of machines or of lone disks. Two requests for each hundred, one while QingCloud still makes them: then no disk of theirs is told. */
export async function byId(api: Api, ids: readonly string[]): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let start = 0; start < ids.length; start += LIMITS.page) {
    const some = ids.slice(start, start + LIMITS.page);
    const instances = some.filter((id) => !isDisk(id));
    const volumes = some.filter(isDisk);
    const machines = instances.length === 0 ? [] : await describe(api, instances);
    const ours = machines.filter(({ instance_name: name }) => carries(name, {}));
    const made = ours.filter((machine) => machine.status !== "pending");
    // Disks of a machine are found by its own name: one that is gone has none any more.
    const of = await Promise.all(
      made.length > 3
        ? [searchDisks(api, searchWord({}))]
        : made.map(({ instance_name: name }) => searchDisks(api, digestsOf(name))),
    );
    const lone = await disksById(api, volumes);
    const disks = [...of.flat(), ...(await attached(api, made, of.flat()))];
    seen.push(...together(ours, disks).filter(({ machine }) => machine !== undefined));
    seen.push(...lone.filter(isPart).map((disk) => ({ machine: undefined, disks: [disk] })));
  }
  return seen;
}

const describe = (api: Api, ids: readonly string[]): Promise<readonly Machine[]> =>
  byIds<Machine>(
    ids,
    ({ instance_id: id }) => id,
    (instances) => api.all("DescribeInstances", { instances, verbose: 1 }, "instance_set", Machine),
  );

const isDisk = (id: string): boolean => id.startsWith("vol-");

/** The part of a name that is ours. */
export const digestsOf = (name: string | null | undefined): string =>
  (name ?? "").split(" ").find((word) => word.startsWith("pitrix.")) ?? "";

function together(machines: readonly Machine[], disks: readonly Disk[]): readonly Seen[] {
  const names = new Set(machines.map(({ instance_name: name }) => digestsOf(name)));
  const lone = disks.filter((disk) => isPart(disk) && !names.has(digestsOf(disk.volume_name)));
  return [
    ...machines.map((machine) => ({ machine, disks: disks.filter((disk) => isOf(machine, disk)) })),
    ...[...Map.groupBy(lone, ({ volume_name: name }) => digestsOf(name)).values()].map((some) => ({
      machine: undefined,
      disks: some,
    })),
  ];
}

function isOf({ instance_id: id, instance_name: name }: Machine, disk: Disk): boolean {
  const holder = holderOf(disk);
  return holder === id || (holder === "" && isPart(disk) && digestsOf(disk.volume_name) === digestsOf(name));
}

/** Does QingCloud still work on it, after which it is as it was? */
const BETWEEN: ReadonlyMap<string, InstanceState> = new Map([
  ["creating", "pending"],
  ["starting", "pending"],
  ["restarting", "pending"],
  ["resuming", "pending"],
  ["recovering", "pending"],
  ["resetting", "pending"],
  ["resizing", "stopping"],
  ["stopping", "stopping"],
  ["suspending", "stopping"],
  ["terminating", "terminating"],
]);

export function stateOf({ status, transition_status: transition }: Machine): InstanceState {
  if (status === "terminated" || status === "ceased") return "terminated";
  const between = BETWEEN.get(transition ?? "");
  if (between !== undefined) return between;
  if (status === "pending" || status === "running" || status === "stopped") return status;
  return "error";
}

/** @param known tags that the caller asked for */
export function reportOf({ machine, disks }: Seen, known: Tags = {}): Instance {
  const [first] = disks;
  if (machine === undefined) {
    const name = { name: first?.volume_name, description: first?.description };
    return {
      id: first?.volume_id ?? "",
      state: disks.every(isGoing) ? "terminating" : "pending",
      reason: "Its disks are there, and it is not.",
      instanceType: "",
      imageId: "",
      securityGroupIds: [],
      volumes: [],
      keyNames: [],
      tags: tagsOf(name, known),
    };
  }
  const state = stateOf(machine);
  // What was made with a machine goes with it: it is not gone before they are.
  const seen = state === "terminated" && disks.some(isPart) ? "terminating" : state;
  const [nic] = machine.vxnets ?? [];
  const gone = state === "terminated";
  const group = machine.security_group?.security_group_id;
  return {
    id: machine.instance_id,
    state: seen,
    ...(nic?.private_ip && !gone ? { address: nic.private_ip } : {}),
    ...(machine.eip?.eip_addr && !gone ? { publicAddress: machine.eip.eip_addr } : {}),
    instanceType: machine.instance_type ?? "",
    imageId: machine.image?.image_id ?? "",
    ...(nic === undefined || gone ? {} : { subnetId: nic.vxnet_id }),
    securityGroupIds: group && !gone ? [group] : [],
    volumes: gone ? [] : disks.map((disk) => ({ volumeId: disk.volume_id, device: wordsOf(disk).device ?? "" })),
    keyNames: machine.keypair_ids ?? [],
    tags: tagsOf({ name: machine.instance_name, description: machine.description }, known),
    ...(machine.status === "suspended" ? { reason: "QingCloud has suspended it: the account owes money." } : {}),
  };
}

/**
 * Deletes the disks of machines that are gone: QingCloud frees and keeps them. Whoever looks at such a machine has it done.
 * One request where there are any.
 */
export async function clearUp(api: Api, seen: readonly Seen[]): Promise<void> {
  const left = seen.flatMap(({ machine, disks }) =>
    machine !== undefined && stateOf(machine) === "terminated" ? disks.filter(isPart) : [],
  );
  try {
    await deleteDisks(api, left);
  } catch (error) {
    // The next look finds them again.
    if (!isLease(error)) throw error;
  }
}
