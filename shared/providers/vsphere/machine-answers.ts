import { isIPv4 } from "node:net";
import * as z from "zod";
import type { Instance, InstanceState, Tags } from "../contract.ts";
import { typeOf } from "./capacity.ts";
import { type Found, textOf, type Wanted } from "./properties.ts";
import { all, at, type Element, type Ref } from "./xml.ts";

/** Settings of a machine that are ours, in its advanced configuration. */
export const SETTINGS = {
  /** JSON of all tags: vCenter's own tags are kept elsewhere and could not be set in the same request. */
  tags: "pitrix.tags",
  image: "pitrix.image",
  /** There from the clone on until it has run: it is to be switched on, which a clone does not do reliably. */
  boot: "pitrix.boot",
  /** When it was last asked to stop, RFC 3339. */
  stop: "pitrix.stop",
} as const;

const setting = (name: keyof typeof SETTINGS) => `config.extraConfig["${SETTINGS[name]}"]`;

export const MACHINE: Wanted = {
  type: "VirtualMachine",
  paths: [
    "config.instanceUuid",
    "config.hardware.numCPU",
    "config.hardware.memoryMB",
    "config.hardware.device",
    setting("tags"),
    setting("image"),
    setting("boot"),
    setting("stop"),
    "network",
    "runtime.powerState",
    "runtime.connectionState",
    "summary.runtime.bootTime",
    "guest.ipAddress",
    "guest.toolsRunningStatus",
  ],
};

const TagsJson = z.record(z.string(), z.string());

/** A machine as vCenter shows it, in our words and with what changing it needs. */
export interface Machine {
  readonly ref: Ref;
  readonly report: Instance;
  readonly on: boolean;
  /** It has not run yet since it was made. */
  readonly fresh: boolean;
  /** Its guest can be asked to shut down. */
  readonly tools: boolean;
  /** Milliseconds: since when it is asked to stop, in the life that it is in; absent when it is not. */
  readonly stopping?: number;
}

/** `undefined` for a machine that is none of ours, or so young that vCenter knows nothing of it yet. */
export function machineOf(found: Found): Machine | undefined {
  const id = textOf(found, "config.instanceUuid");
  const tags = tagsOf(found);
  if (id === undefined || tags === undefined) return undefined;
  const power = textOf(found, "runtime.powerState");
  const on = power === "poweredOn";
  const fresh = settingOf(found, "boot") !== undefined;
  const address = textOf(found, "guest.ipAddress");
  const asked = Date.parse(settingOf(found, "stop") ?? "");
  const booted = Date.parse(textOf(found, "summary.runtime.bootTime") ?? "") || 0;
  const stopping = on && asked >= booted ? asked : undefined;
  const connection = textOf(found, "runtime.connectionState") ?? "connected";
  const [network] = all(found.values.get("network"), "ManagedObjectReference");
  const known = on && address !== undefined && isIPv4(address);
  const state = stateOf({ connection, on, fresh, known, stopping: stopping !== undefined });
  const reason =
    state === "error" ? `vCenter has lost it: ${connection}` : power === "suspended" ? "It is suspended." : undefined;
  const report: Instance = {
    id,
    state,
    instanceType: typeOf({
      cpu: Number(textOf(found, "config.hardware.numCPU")),
      memory: Number(textOf(found, "config.hardware.memoryMB")),
    }),
    imageId: settingOf(found, "image") ?? "",
    securityGroupIds: [],
    volumes: disksOf(found),
    keyNames: [],
    tags,
    ...(known ? { address } : {}),
    ...(network === undefined ? {} : { subnetId: network.text }),
    ...(reason === undefined ? {} : { reason }),
  };
  return {
    ref: found.ref,
    report,
    on,
    fresh,
    tools: textOf(found, "guest.toolsRunningStatus") === "guestToolsRunning",
    ...(stopping === undefined ? {} : { stopping }),
  };
}

/** It runs when it is on and its guest has said its address: before, nobody can reach it. */
function stateOf(seen: {
  readonly connection: string;
  readonly on: boolean;
  readonly fresh: boolean;
  readonly known: boolean;
  readonly stopping: boolean;
}): InstanceState {
  if (["inaccessible", "invalid", "orphaned"].includes(seen.connection)) return "error";
  if (seen.on) return seen.stopping ? "stopping" : seen.known ? "running" : "pending";
  return seen.fresh ? "pending" : "stopped";
}

function settingOf({ values }: Found, name: keyof typeof SETTINGS): string | undefined {
  const text = at(values.get(setting(name)), "value")?.text;
  return text === "" ? undefined : text;
}

function tagsOf(found: Found): Tags | undefined {
  const text = settingOf(found, "tags");
  if (text === undefined) return undefined;
  try {
    return TagsJson.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

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

function disksOf(found: Found): Instance["volumes"] {
  const controller = at(fittingsOf(found).controller, "key")?.text;
  return devicesOf(found).flatMap((device) => {
    const volumeId = at(device, "backing", "uuid")?.text ?? at(device, "backing", "fileName")?.text;
    if (device.type !== "VirtualDisk" || volumeId === undefined) return [];
    const ours = at(device, "controllerKey")?.text === controller;
    const unit = Number(at(device, "unitNumber")?.text);
    return [{ volumeId, device: ours ? deviceOf(unit) : `disk ${at(device, "key")?.text}` }];
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
