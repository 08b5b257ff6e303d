import * as z from "zod";
import { PackagePicture } from "../../packages/meta.ts";
import { openPackage } from "../../packages/open-package.ts";
import type { StoredPackage } from "./entity.ts";

/** The icon inside a package, as the API shows it. */
export const PackageIconView = z
  .object({
    /** Absent where the package has none, or none that is kept. */
    picture: PackagePicture.optional(),
  })
  .meta({ id: "PackageIcon" });

export function showIcon(stored: StoredPackage): z.input<typeof PackageIconView> {
  const { picture } = openPackage(stored).meta;
  return picture === undefined ? {} : { picture };
}

export const iconExample = {
  picture: {
    type: "image/png",
    width: 1,
    height: 1,
    data: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  },
};
