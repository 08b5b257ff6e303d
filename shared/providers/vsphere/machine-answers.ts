import { isIPv4 } from "node:net";
import * as z from "zod";
import type { Instance, InstanceState } from "../contract.ts";
import { typeOf } from "./capacity.ts";
import { disksOf, fittingsOf, type GivenVolumes, type MachineDisk } from "./devices.ts";
import { type Found, textOf, type Wanted } from "./properties.ts";
import { all, at, type Ref } from "./xml.ts";

/** Settings of a machine that are ours, in its advanced configuration. */
export const SETTINGS = {
  /** JSON of all tags: vCenter's own tags are kept elsewhere and could not be set in the same request. */
  tags: "pitrix.tags",
  image: "pitrix.image",
  /** There from the clone on until it has run: it is to be switched on, which a clone does not do reliably. */
  boot: "pitrix.boot",
  /** When it was last asked to stop, RFC 3339. */
  stop: "pitrix.stop",
  /** JSON of the volumes that it was given, by their places. */
  disks: "pitrix.disks",
  /** JSON of the disks that were taken from it and are not in the folder of volumes yet, by their ids. */
  left: "pitrix.left",
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
    setting("disks"),
    setting("left"),
    "config.changeVersion",
    "network",
    "runtime.powerState",
    "runtime.connectionState",
    "summary.runtime.bootTime",
    "guest.ipAddress",
    "guest.toolsRunningStatus",
  ],
};

const TextsJson = z.record(z.string(), z.string());
const LeftJson = z.record(z.string(), z.object({ file: z.string(), size: z.number() }));
/** File and size in GiB of each. */
export type LeftDisks = Readonly<z.infer<typeof LeftJson>>;

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
  /** Changes with every change of its configuration. */
  readonly changeVersion: string | undefined;
  /** Key of the controller that disks hang on. */
  readonly controller: string | undefined;
  readonly disks: readonly MachineDisk[];
  readonly given: GivenVolumes;
  readonly left: LeftDisks;
}

/** `undefined` for a machine that is none of ours, or so young that vCenter knows nothing of it yet. */
export function machineOf(found: Found): Machine | undefined {
  const id = textOf(found, "config.instanceUuid");
  const tags = noteOf(found, "tags", TextsJson);
  if (id === undefined || tags === undefined) return undefined;
  const power = textOf(found, "runtime.powerState");
  const on = power === "poweredOn";
  const fresh = settingOf(found, "boot") !== undefined;
  const address = textOf(found, "guest.ipAddress");
  const asked = Date.parse(settingOf(found, "stop") ?? "");
  const booted = Date.parse(textOf(found, "summary.runtime.bootTime") ?? "") || 0;
  const stopping = on && asked >= booted ? asked : undefined;
  const connection = textOf(found, "runtime.connectionState") ?? "connected";
  const given = noteOf(found, "disks", TextsJson) ?? {};
  const disks = disksOf(found, given);
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
    volumes: disks.map(({ volumeId, device }) => ({ volumeId, device })),
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
    changeVersion: textOf(found, "config.changeVersion"),
    controller: at(fittingsOf(found).controller, "key")?.text,
    disks,
    given,
    left: noteOf(found, "left", LeftJson) ?? {},
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

function noteOf<Note>(found: Found, name: keyof typeof SETTINGS, schema: z.ZodType<Note>): Note | undefined {
  const text = settingOf(found, name);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
