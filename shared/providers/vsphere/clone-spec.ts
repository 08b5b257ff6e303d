import * as z from "zod";
import { type CreateInstance, ProviderError, TAGS } from "../contract.ts";
import { sizeOf } from "./capacity.ts";
import { fittingsOf, GIB_IN_KIB, unitOf } from "./devices.ts";
import { guestInfo } from "./guest-info.ts";
import { SETTINGS } from "./machine-answers.ts";
import type { KnownNetwork } from "./network.ts";
import { Place } from "./places.ts";
import type { Found } from "./properties.ts";
import { at, escaped, type Ref, refTag, tag } from "./xml.ts";

/** What a clone has to know of its template. */
export const Template = z.object({
  ref: Place,
  /** Its network card. */
  card: z
    .object({
      type: z.string(),
      key: z.string().optional(),
      controllerKey: z.string().optional(),
      unitNumber: z.string().optional(),
    })
    .optional(),
  /** Of the controller that data disks hang on. */
  controllerKey: z.string().optional(),
});
export type Template = z.infer<typeof Template>;

/** @param found with its devices */
export function templateFrom(found: Found): Template {
  const { card, controller } = fittingsOf(found);
  const controllerKey = at(controller, "key")?.text;
  const places = ["key", "controllerKey", "unitNumber"].flatMap((name) => {
    const text = at(card, name)?.text;
    return text === undefined ? [] : [[name, text] as const];
  });
  return {
    ref: found.ref,
    ...(card === undefined ? {} : { card: { type: card.type, ...Object.fromEntries(places) } }),
    ...(controllerKey === undefined ? {} : { controllerKey }),
  };
}

export interface CloneInput {
  readonly create: CreateInstance;
  readonly id: string;
  readonly name: string;
  readonly template: Template;
  readonly folder: Ref;
  readonly pool: Ref;
  readonly datastore: Ref;
  readonly network: KnownNetwork;
  /** Of a distributed port group. */
  readonly switchUuid: string | undefined;
}

/**
 * Parameters of `CloneVM_Task`, members in the order of the API's schema, which vCenter insists on. It is switched on apart from it:
 * where DRS only recommends, a clone that is to be switched on fails. @throws ProviderError `invalid`
 */
export function cloneSpec(input: CloneInput): string {
  const { create, id, name, folder, pool, datastore } = input;
  const { cpu, memory } = sizeOf(create.instanceType);
  const location = refTag("datastore", datastore) + refTag("pool", pool);
  const config =
    tag("instanceUuid", id) +
    tag("annotation", `${create.name}\nMade and managed by pitrix.`) +
    tag("numCPUs", cpu) +
    tag("memoryMB", memory) +
    cardChange(input) +
    diskChanges(input) +
    extraConfig(input);
  const spec = `<location>${location}</location>${tag("template", false)}<config>${config}</config>${tag("powerOn", false)}`;
  return `${refTag("folder", folder)}${tag("name", name)}<spec>${spec}</spec>`;
}

function extraConfig({ create, id, network }: CloneInput): string {
  const options = new Map([
    ...guestInfo(create, id, network.told),
    [SETTINGS.tags, JSON.stringify({ ...create.tags, [TAGS.key]: create.key })],
    [SETTINGS.image, create.imageId],
    [SETTINGS.boot, "yes"],
    // A template that was made from a machine of ours has that machine's.
    [SETTINGS.disks, ""],
    [SETTINGS.left, ""],
    // So that Linux tells disks by their place, whatever it calls them.
    ["disk.EnableUUID", "TRUE"],
  ]);
  return [...options].map(([key, value]) => option(key, value)).join("");
}

/** An empty value takes the option away. */
export const option = (key: string, value: string): string =>
  `<extraConfig>${tag("key", key)}<value xsi:type="xsd:string">${escaped(value)}</value></extraConfig>`;

function cardChange({ template, network, switchUuid }: CloneInput): string {
  const { card } = template;
  const { ref, told, portgroup } = network;
  const backing =
    portgroup === undefined
      ? `<backing xsi:type="VirtualEthernetCardNetworkBackingInfo">${tag("deviceName", told.name)}${refTag("network", ref)}</backing>`
      : `<backing xsi:type="VirtualEthernetCardDistributedVirtualPortBackingInfo"><port>${tag("switchUuid", switchUuid)}${tag("portgroupKey", portgroup.key)}</port></backing>`;
  const connectable = `<connectable>${tag("startConnected", true)}${tag("allowGuestControl", true)}${tag("connected", true)}</connectable>`;
  const places = (["controllerKey", "unitNumber"] as const).map((name) => tag(name, card?.[name])).join("");
  const device = `<device xsi:type="${card?.type ?? "VirtualVmxnet3"}">${tag("key", card?.key ?? -1)}${backing}${connectable}${places}</device>`;
  return `<deviceChange>${tag("operation", card === undefined ? "add" : "edit")}${device}</deviceChange>`;
}

function diskChanges({ create, template, datastore }: CloneInput): string {
  if (create.volumes.length === 0) return "";
  const { controllerKey } = template;
  if (controllerKey === undefined)
    throw invalid("TemplateWithoutController", "The template has no SCSI controller for data disks.");
  return create.volumes
    .map(({ device, size, snapshotId }, index) => {
      const unit = unitOf(device);
      if (unit === undefined)
        throw invalid(
          "NoSuchDevice",
          `No disk can be ${device}: the places are /dev/sdb to /dev/sdp without /dev/sdh.`,
        );
      if (snapshotId !== undefined)
        throw invalid("NoSnapshots", "Disks begin empty on vSphere: this provider has no snapshots.");
      const backing = `<backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName></fileName>${refTag("datastore", datastore)}${tag("diskMode", "persistent")}${tag("thinProvisioned", true)}</backing>`;
      const places = tag("key", -101 - index) + backing + tag("controllerKey", controllerKey) + tag("unitNumber", unit);
      const disk = `<device xsi:type="VirtualDisk">${places}${tag("capacityInKB", size * GIB_IN_KIB)}</device>`;
      return `<deviceChange>${tag("operation", "add")}${tag("fileOperation", "create")}${disk}</deviceChange>`;
    })
    .join("");
}

function invalid(providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind: "invalid", providerCode, message });
}
