import type { Found } from "./properties.ts";
import { volumeIdIn, volumeIdOf } from "./volume-names.ts";
import { all, at, type Element } from "./xml.ts";

/** A disk at a machine, with what changing it needs. */
export interface MachineDisk {
  readonly volumeId: string;
  /** Such as `/dev/sdf`. */
  readonly device: string;
  /** It was made with the machine and ends with it. */
  readonly own: boolean;
  /** Place on the controller on which data disks hang; absent on another one. */
  readonly unit?: number;
  /** Such as `[datastore1] folder/name.vmdk`. */
  readonly file: string;
  /** GiB, rounded up. */
  readonly size: number;
  /** A snapshot of its machine is kept: its file holds what was written since, and the rest is in others. */
  readonly chained: boolean;
  readonly element: Element;
}

/** Ids of the volumes that were given to a machine, by their places: whatever their files are called since. */
export type GivenVolumes = Readonly<Record<string, string>>;

export const GIB_IN_KIB = 1_048_576;

const devicesOf = ({ values }: Found): readonly Element[] => all(values.get("config.hardware.device"), "VirtualDevice");

/** The controller that disks hang on, and the first network card. */
export function fittingsOf(found: Found): {
  readonly controller: Element | undefined;
  readonly card: Element | undefined;
} {
  const devices = devicesOf(found);
  return {
    controller: devices.find(({ type }) =>
      /^(ParaVirtualSCSI|VirtualLsiLogic(SAS)?|VirtualBusLogic)Controller$/.test(type),
    ),
    card: devices.find(({ type }) => /^Virtual(Vmxnet\d?|E1000e?|PCNet32|SriovEthernetCard)$/.test(type)),
  };
}

/** A volume is known by what its machine notes, then by its file's name; any other disk is the machine's own. */
export function disksOf(found: Found, given: GivenVolumes): readonly MachineDisk[] {
  const controller = at(fittingsOf(found).controller, "key")?.text;
  return devicesOf(found).flatMap((element): MachineDisk[] => {
    const file = at(element, "backing", "fileName")?.text;
    if (element.type !== "VirtualDisk" || file === undefined) return [];
    const placed = at(element, "controllerKey")?.text === controller;
    const unit = placed ? Number(at(element, "unitNumber")?.text) : undefined;
    const volume = (unit === undefined ? undefined : given[unit]) ?? volumeIdIn(file);
    return [
      {
        volumeId: volume ?? volumeIdOf(at(element, "backing", "uuid")?.text ?? file),
        own: volume === undefined,
        device: unit === undefined ? `disk ${at(element, "key")?.text}` : deviceOf(unit),
        ...(unit === undefined ? {} : { unit }),
        file,
        size: Math.ceil(Number(at(element, "capacityInKB")?.text) / GIB_IN_KIB),
        chained: at(element, "backing", "parent") !== undefined,
        element,
      },
    ];
  });
}

const LETTERS = "abcdefghijklmnop";
/** Place of the controller itself on its bus. */
const CONTROLLER_UNIT = 7;

/** Place on the first controller's bus as a device: `/dev/sda` is 0. */
const deviceOf = (unit: number): string => `/dev/sd${LETTERS[unit] ?? `-${unit}`}`;

/** `undefined` for a device that is no place of a data disk. */
export function unitOf(device: string): number | undefined {
  const unit = LETTERS.indexOf(/^\/dev\/sd([b-p])$/.exec(device)?.[1] ?? "-");
  return unit < 1 || unit === CONTROLLER_UNIT ? undefined : unit;
}

/** Every place that a data disk may have. */
export const DATA_DEVICES: readonly string[] = [...LETTERS]
  .map((letter) => `/dev/sd${letter}`)
  .filter((device) => unitOf(device) !== undefined);
