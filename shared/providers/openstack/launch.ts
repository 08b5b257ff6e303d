import type { CreateInstance } from "../contract.ts";
import { fault } from "./errors.ts";
import type { Flavor } from "./flavors.ts";
import type { Image } from "./images.ts";
import { LIMITS } from "./limits.ts";
import type { Config } from "./schema.ts";
import { NOTE, withKey, words } from "./tags.ts";
import { noDisks } from "./volumes.ts";

const GIB = 1024 ** 3;

/**
 * The request for a machine: no key pair, one port that is there already, disks that end with it. Deterministic.
 * @throws ProviderError `invalid` for what this flavor cannot be given
 */
export function launch(
  input: CreateInstance,
  { image, flavor, portId, zone }: { image: Image; flavor: Flavor; portId: string; zone: Config["zone"] },
): unknown {
  const tags = withKey(input.tags, input.key);
  return {
    server: {
      name: input.name.slice(0, 255),
      flavorRef: flavor.id,
      networks: [{ port: portId }],
      user_data: Buffer.from(input.userData).toString("base64"),
      metadata: {
        ...tags,
        [NOTE.image]: input.imageId,
        ...(input.volumes.length === 0 ? {} : { [NOTE.device]: input.volumes.map(({ device }) => device).join(",") }),
      },
      tags: words(tags),
      ...(zone === undefined ? {} : { availability_zone: zone }),
      ...disks(input, image, flavor),
    },
  };
}

function disks({ imageId, volumes }: CreateInstance, image: Image, flavor: Flavor) {
  const data = volumes.map(({ size, snapshotId }) => ({
    boot_index: -1,
    destination_type: "volume",
    delete_on_termination: true,
    volume_size: size,
    ...(snapshotId === undefined ? { source_type: "blank" } : { source_type: "snapshot", uuid: snapshotId }),
  }));
  const boot = { boot_index: 0, uuid: imageId, source_type: "image", delete_on_termination: true };
  if (flavor.disk === 0) {
    const root = { ...boot, destination_type: "volume", volume_size: Math.max(LIMITS.bootDisk, needed(image)) };
    return { block_device_mapping_v2: [root, ...data] };
  }
  if (data.length === 0) return { imageRef: imageId };
  return { imageRef: imageId, block_device_mapping_v2: [{ ...boot, destination_type: "local" }, ...data] };
}

/** GiB that the image takes. */
function needed({ min_disk, size, virtual_size }: Image): number {
  return Math.max(min_disk, Math.ceil((virtual_size ?? size ?? 0) / GIB));
}

/** What Nova would find out later, or say less clearly. @throws ProviderError `invalid` */
export function checkInput(input: CreateInstance, flavor: Flavor, image: Image): void {
  const size = Buffer.byteLength(input.userData);
  if (size > LIMITS.userDataBytes)
    throw fault(
      "invalid",
      "UserDataTooLong",
      `User-data has ${size} bytes; at most ${LIMITS.userDataBytes} are taken.`,
    );
  if (flavor.bareMetal && input.volumes.length > 0) throw noDisks(flavor.name);
  if (flavor.disk > 0 && needed(image) > flavor.disk) {
    throw fault(
      "invalid",
      "FlavorDiskTooSmall",
      `Image ${input.imageId} takes ${needed(image)} GiB; flavor ${flavor.name} has a disk of ${flavor.disk} GiB.`,
      "Choose a larger size, or name flavors with larger disks in the runtime's config (`flavors`).",
    );
  }
}
