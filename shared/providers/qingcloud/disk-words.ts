import type { Disk } from "./answers.ts";

/**
 * What follows the digests in a disk's name, since QingCloud tells none of it: whether the disk is a part of the machine that it was made for or
 * a volume of its own, the snapshot that it began with, and the device that was asked for (QingCloud chooses the device itself).
 */
export interface DiskWords {
  /** A volume of its own: it stays when its machine ends. */
  readonly own: boolean;
  readonly snapshotId?: string | undefined;
  /** Such as `/dev/sdf`. */
  readonly device?: string | undefined;
}

const OWN = "volume";

/** @param name of `nameOf`, or of a disk: what followed its digests is replaced */
export function diskName(name: string, { own, snapshotId, device }: DiskWords): string {
  const [before] = split(name);
  return [...before, own ? OWN : "", snapshotId ?? "", device ?? ""].filter((word) => word !== "").join(" ");
}

export function wordsOf({ volume_name: name }: Pick<Disk, "volume_name">): DiskWords {
  const [, words] = split(name ?? "");
  return {
    own: words.includes(OWN),
    snapshotId: words.find((word) => /^ss-/.test(word)),
    device: words.find((word) => word.startsWith("/dev/")),
  };
}

/** The machine that has it; empty while none does. */
export const holderOf = ({ instance }: Pick<Disk, "instance">): string => instance?.instance_id ?? "";

/** Its owner may have written anything before the digests. */
function split(name: string): readonly [readonly string[], readonly string[]] {
  const words = name.split(" ");
  const digests = words.findIndex((word) => word.startsWith("pitrix."));
  return [words.slice(0, digests + 1), words.slice(digests + 1)];
}
