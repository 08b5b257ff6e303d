import { readBody } from "./bodies.ts";
import { DiskBody, GrowBody } from "./bodies-compute.ts";
import type { Operations } from "./operations.ts";
import { refuse } from "./refusal.ts";
import { checkTags, type Named, type Resource, type Store, view, type Written } from "./resources.ts";

/** How long Azure's own work at a disk takes here, in milliseconds. */
const WORK = { create: 120, grow: 150, delete: 80 };
/** GiB over which no disk grows while a machine that runs has it (https://learn.microsoft.com/azure/virtual-machines/linux/expand-disks). */
const ONLINE = 4_096;

export interface NewDisk {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly zones?: readonly string[];
  readonly sku: string;
  readonly size: number | undefined;
  /** Id of the snapshot or disk that it is a copy of. */
  readonly source?: string | undefined;
  readonly managedBy?: string;
}

export const managerOf = ({ beside }: Resource): string | undefined =>
  typeof beside?.managedBy === "string" ? beside.managedBy : undefined;
export const sizeOf = ({ properties }: Resource): number => Number(properties.diskSizeGB);

/** @param power of the machine with this id, if there is one */
export function openDisks(store: Store, operations: Operations, power: (machine: string) => string | undefined) {
  /** @throws Refusal where a change is under way */
  function atRest(disk: Resource): void {
    if (disk.state === "Updating" || disk.state === "Deleting")
      throw refuse(409, "Conflict", "The request failed due to conflict with a concurrent request.");
  }

  /** Size of a disk, which is never smaller than what it is a copy of. @throws Refusal */
  function sized({ size, source }: Pick<NewDisk, "size" | "source">): number {
    if (source === undefined) {
      if (size !== undefined) return size;
      throw refuse(400, "InvalidParameter", "Required parameter 'disk.diskSizeGB' is missing (null).");
    }
    const from = store.get(source);
    if (from === undefined) throw refuse(404, "ResourceNotFound", `The Resource '${source}' was not found.`);
    if (from.state !== "Succeeded")
      throw refuse(409, "OperationNotAllowed", `Resource ${source} is in ${from.state} state and cannot be copied.`);
    const least = sizeOf(from);
    if (size !== undefined && size < least) throw tooSmall(source, size);
    return size ?? least;
  }

  function grow(disk: Resource, size: number): Resource["properties"] {
    if (size < sizeOf(disk)) throw tooSmall(disk.id, size);
    const owner = managerOf(disk);
    const runs = owner !== undefined && power(owner) !== "deallocated";
    if (runs && sizeOf(disk) <= ONLINE && size > ONLINE)
      throw refuse(
        409,
        "OperationNotAllowed",
        `Disk of size ${sizeOf(disk)}(<=${ONLINE}) cannot be resized to ${size} GB while it is attached to running VM ${owner}.`,
      );
    return { ...disk.properties, diskSizeGB: size };
  }

  function finish(disk: Resource, milliseconds: number, then: () => void = () => {}): string {
    return operations.begin(disk, milliseconds, () => {
      if (disk.state === "Updating") disk.state = "Succeeded";
      then();
    });
  }

  /** Also of a machine that is made: `state` is then its own affair. */
  function make(named: Named, disk: NewDisk, state = "Updating"): Resource {
    const { source, managedBy, zones, tags, location } = disk;
    const creationData =
      source === undefined ? { createOption: "Empty" } : { createOption: "Copy", sourceResourceId: source };
    const resource: Resource = {
      ...named,
      location,
      tags,
      ...(zones === undefined ? {} : { zones }),
      beside: { sku: { name: disk.sku }, ...(managedBy === undefined ? {} : { managedBy }) },
      properties: { creationData, diskSizeGB: sized(disk), timeCreated: new Date().toISOString() },
      state,
    };
    store.put(resource);
    return resource;
  }

  return {
    make,
    sized,
    atRest,

    put(named: Named, text: string): Written {
      const { location, tags, zones, sku, properties } = readBody(DiskBody, text);
      checkTags(tags);
      const { creationData, diskSizeGB: size } = properties;
      const source = creationData.createOption === "Copy" ? creationData.sourceResourceId : undefined;
      const old = store.get(named.id);
      if (old === undefined) {
        const resource = make(named, { location, tags, sku: sku.name, size, source, ...(zones && { zones }) });
        return { resource, created: true, operation: finish(resource, WORK.create) };
      }
      atRest(old);
      if (JSON.stringify(old.properties.creationData) !== JSON.stringify(creationData))
        throw refuse(409, "PropertyChangeNotAllowed", "Changing property 'disk.creationData' is not allowed.");
      old.tags = tags;
      if (size !== undefined) old.properties = grow(old, size);
      old.state = "Updating";
      return { resource: old, created: false, operation: finish(old, WORK.grow) };
    },

    patch(disk: Resource, text: string): string {
      const { tags, properties } = readBody(GrowBody, text);
      atRest(disk);
      const larger = properties === undefined ? disk.properties : grow(disk, properties.diskSizeGB);
      if (tags !== undefined) disk.tags = tags;
      disk.state = "Updating";
      // The size is shown once it is had.
      return finish(disk, WORK.grow, () => {
        disk.properties = larger;
      });
    },

    delete(disk: Resource): string {
      const owner = managerOf(disk);
      if (owner !== undefined)
        throw refuse(409, "OperationNotAllowed", `Disk ${disk.name} is attached to VM ${owner}.`);
      atRest(disk);
      disk.state = "Deleting";
      return operations.begin(disk, WORK.delete, () => store.remove(disk.id), "gone");
    },

    view(disk: Resource): object {
      const owner = managerOf(disk);
      const held = owner !== undefined && power(owner) === "deallocated" ? "Reserved" : "Attached";
      const diskState = owner === undefined ? "Unattached" : held;
      return view({ ...disk, properties: { ...disk.properties, diskState } });
    },
  };
}
export type Disks = ReturnType<typeof openDisks>;

const tooSmall = (id: string, size: number) =>
  refuse(
    409,
    "OperationNotAllowed",
    `The disk/snapshot resource with id ${id} cannot be resized down to ${size}. Reducing disk/snapshot size is not supported in Azure to prevent data loss.`,
  );
