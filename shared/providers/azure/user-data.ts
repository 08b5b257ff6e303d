import type { CreateInstance } from "../contract.ts";
import { diskNames } from "../disk-names.ts";
import { invalid } from "./errors.ts";
import { LIMITS } from "./limits.ts";

const LETTERS = "abcdefghijklmnop";

/** The place of a data disk (LUN) as a device: `/dev/sdf` is 5. */
export const deviceOf = (lun: number): string => `/dev/sd${LETTERS[lun] ?? `-${lun}`}`;

/** All places of data disks, since one may be attached later: a machine takes over the disk of the one before it. */
const PLACES = Array.from(LETTERS.slice(2), (letter, index) => ({
  device: `/dev/sd${letter}`,
  path: `*-lun-${index + 2}`,
}));

/** Its inverse. The first two are left to the disk that the machine boots from and to its temporary one. @throws ProviderError `invalid` */
export function lunOf(device: string): number {
  const lun = LETTERS.indexOf(/^\/dev\/sd([c-p])$/.exec(device)?.[1] ?? "-");
  if (lun >= 0) return lun;
  throw invalid("InvalidDevice", `"${device.slice(0, 80)}" is no place of a data disk: write /dev/sdc to /dev/sdp.`);
}

/**
 * What cloud-init finds as the machine's custom data, in base64: the names of the data disks, then the user's part.
 * @throws ProviderError `invalid`
 */
export function customData({ userData, volumes }: Pick<CreateInstance, "userData" | "volumes">): string {
  const size = Buffer.byteLength(userData);
  if (size > LIMITS.userDataBytes)
    throw invalid("UserDataTooLong", `User-data has ${size} bytes; ${LIMITS.userDataBytes} are allowed.`);
  for (const { device } of volumes) lunOf(device);
  const parts = [diskNames(PLACES), userData].filter((text) => text !== "");
  const lines = parts.flatMap((text) => [
    `--${BOUNDARY}`,
    'Content-Type: text/plain; charset="utf-8"',
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(text).toString("base64"),
  ]);
  const head = ["MIME-Version: 1.0", `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`, ""];
  return Buffer.from([...head, ...lines, `--${BOUNDARY}--`, ""].join("\n")).toString("base64");
}

/** Not in base64, so that no part can hold it. */
const BOUNDARY = "=-pitrix-=";
