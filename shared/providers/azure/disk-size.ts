import { ProviderError } from "../contract.ts";
import type { VolumeResize } from "../storage.ts";
import type { Arm } from "./client.ts";
import type { DiskAnswer } from "./disk-answers.ts";
import { BUSY, patiently } from "./patience.ts";
import { type Places, same } from "./places.ts";

/** GiB: over it Azure grows no disk that a running machine has (https://learn.microsoft.com/azure/virtual-machines/linux/expand-disks). */
const ONLINE = 4_096;

/**
 * One step of a disk on its way to `size`: 1 request when it begins. Azure takes it while a machine runs, and tells no progress; the machine
 * sees the new size when it has looked again, which Drone makes it do.
 * @throws ProviderError `invalid` for a smaller size; `conflict` where the machine has to be stopped for it
 */
export async function growDisk(arm: Arm, places: Places, disk: DiskAnswer, size: number): Promise<VolumeResize> {
  const { name, managedBy, properties } = disk;
  const { diskSizeGB: has, diskState, provisioningState } = properties;
  const moving = same(provisioningState ?? "", "Updating");
  if (size < has)
    throw new ProviderError({
      kind: "invalid",
      providerCode: "VolumeCannotShrink",
      message: `Disk ${name} has ${has} GiB; Azure makes no disk smaller, so ${size} GiB cannot be had.`,
      remedy: `Keep at least ${has} GiB, or copy the data to a new deployment with smaller volumes.`,
    });
  if (moving) return { size, state: "resizing", progress: 0 };
  if (size === has) return { size, state: "usable", progress: 100 };
  if (typeof managedBy === "string" && !same(diskState ?? "", "Reserved") && has <= ONLINE && size > ONLINE)
    throw new ProviderError({
      kind: "conflict",
      providerCode: "OperationNotAllowed",
      message: `Disk ${name} has ${has} GiB, and grows over ${ONLINE} GiB only while its machine is stopped.`,
      remedy: `Stop the deployment, resize its volumes, and start it; up to ${ONLINE} GiB it can go on running.`,
    });
  await patiently(() => arm.patch(places.of("disks", name), { properties: { diskSizeGB: size } }), BUSY);
  return { size, state: "resizing", progress: 0 };
}
