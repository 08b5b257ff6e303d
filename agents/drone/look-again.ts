import { realpath, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

/**
 * Makes the kernel look how large a disk is. A SCSI disk of a machine that runs keeps the size that it had until somebody does: Azure's have
 * grown unseen (https://learn.microsoft.com/azure/virtual-machines/linux/expand-disks). Other devices have no such file, and tell by themselves.
 *
 * @param device such as `/dev/xvdf`, a link or not
 */
export async function lookAgain(device: string, sys = "/sys"): Promise<void> {
  const name = basename(await realpath(device));
  await writeFile(join(sys, "class/block", name, "device/rescan"), "1", { flag: "r+" }).catch(() => undefined);
}
