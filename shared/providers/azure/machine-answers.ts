import * as z from "zod";
import type { Instance, InstanceState, Tags } from "../contract.ts";
import { interfaceName, lastOf, same, subnetIdOf } from "./places.ts";
import { tagsOf } from "./tags.ts";
import { deviceOf } from "./user-data.ts";

const Reference = z.object({ id: z.string() });
const TagsAnswer = z.record(z.string(), z.string()).nullish();
const Status = z.object({ code: z.string(), displayStatus: z.string().nullish(), message: z.string().nullish() });

const DataDisk = z.object({
  lun: z.number(),
  name: z.string().nullish(),
  deleteOption: z.string().nullish(),
  toBeDetached: z.boolean().nullish(),
});

export const MachineAnswer = z.object({
  name: z.string(),
  tags: TagsAnswer,
  properties: z.object({
    provisioningState: z.string(),
    hardwareProfile: z.object({ vmSize: z.string() }),
    storageProfile: z.object({
      imageReference: z
        .object({
          id: z.string().nullish(),
          publisher: z.string().nullish(),
          offer: z.string().nullish(),
          sku: z.string().nullish(),
          version: z.string().nullish(),
        })
        .nullish(),
      osDisk: z.object({ name: z.string().nullish(), deleteOption: z.string().nullish() }).nullish(),
      dataDisks: z.array(DataDisk).nullish(),
    }),
    instanceView: z.object({ statuses: z.array(Status).nullish() }).nullish(),
  }),
});
export type MachineAnswer = z.infer<typeof MachineAnswer>;

export const InterfaceAnswer = z.object({
  name: z.string(),
  tags: TagsAnswer,
  properties: z.object({
    provisioningState: z.string().nullish(),
    virtualMachine: Reference.nullish(),
    networkSecurityGroup: Reference.nullish(),
    ipConfigurations: z
      .array(
        z.object({
          properties: z.object({
            privateIPAddress: z.string().nullish(),
            subnet: Reference.nullish(),
            publicIPAddress: z
              .object({ properties: z.object({ ipAddress: z.string().nullish() }).nullish() })
              .nullish(),
          }),
        }),
      )
      .nullish(),
  }),
});
export type InterfaceAnswer = z.infer<typeof InterfaceAnswer>;

/** A machine as Azure shows it, and what decides what may be done with it. */
export interface Machine {
  readonly report: Instance;
  /** Off, and nothing is billed for it but its disks. */
  readonly deallocated: boolean;
}

export function machineOf(answer: MachineAnswer, nic: InterfaceAnswer | undefined): Machine {
  const { hardwareProfile, instanceView, provisioningState, storageProfile } = answer.properties;
  const statuses = instanceView?.statuses ?? [];
  const power = statuses
    .find(({ code }) => /^PowerState\//i.test(code))
    ?.code.split("/")[1]
    ?.toLowerCase();
  const state = stateOf(provisioningState, power);
  const failed = statuses.find(({ code }) => /^ProvisioningState\/failed/i.test(code));
  const said = failed?.message ?? failed?.displayStatus ?? undefined;
  const reason = same(provisioningState, "Failed") ? (said ?? "Azure gives no reason.") : undefined;
  const { osDisk, dataDisks } = storageProfile;
  const report: Instance = {
    id: answer.name,
    state,
    instanceType: hardwareProfile.vmSize,
    imageId: imageIdOf(storageProfile.imageReference),
    securityGroupIds: [],
    volumes: [
      ...(typeof osDisk?.name === "string" ? [{ volumeId: osDisk.name, device: "/dev/sda" }] : []),
      ...(dataDisks ?? []).flatMap(({ lun, name }) =>
        typeof name === "string" ? [{ volumeId: name, device: deviceOf(lun) }] : [],
      ),
    ],
    // The one key that Azure demands is nobody's: `nobodys-key.ts`.
    keyNames: [],
    tags: tagsOf(answer.tags),
    ...networkOf(nic),
    ...(reason === undefined || state === "running" ? {} : { reason }),
  };
  return { report, deallocated: power === "deallocated" };
}

/** An interface whose machine is not there: still to be made, or lost with the call that was to make it. */
export function unmade(name: string, nic: InterfaceAnswer): Instance {
  const tags: Tags = tagsOf(nic.tags);
  return {
    id: name,
    state: "pending",
    instanceType: "",
    imageId: "",
    securityGroupIds: [],
    volumes: [],
    keyNames: [],
    tags,
    ...networkOf(nic),
    reason: `Only its network interface ${interfaceName(name)} is there.`,
  };
}

function networkOf(nic: InterfaceAnswer | undefined): Partial<Instance> {
  const first = nic?.properties.ipConfigurations?.[0]?.properties;
  const address = first?.privateIPAddress ?? undefined;
  const publicAddress = first?.publicIPAddress?.properties?.ipAddress ?? undefined;
  const subnetId = subnetIdOf(first?.subnet?.id ?? "");
  const group = nic?.properties.networkSecurityGroup?.id;
  return {
    ...(address === undefined ? {} : { address }),
    ...(publicAddress === undefined ? {} : { publicAddress }),
    ...(subnetId === undefined ? {} : { subnetId }),
    ...(group === undefined ? {} : { securityGroupIds: [lastOf(group)] }),
  };
}

const POWER: ReadonlyMap<string, InstanceState> = new Map([
  ["starting", "pending"],
  ["running", "running"],
  ["stopping", "stopping"],
  ["stopped", "stopped"],
  ["deallocating", "stopping"],
  ["deallocated", "stopped"],
]);

/** @param power absent before Azure has found a host for it */
function stateOf(provisioning: string, power: string | undefined): InstanceState {
  if (same(provisioning, "Deleting")) return "terminating";
  if (same(provisioning, "Creating")) return "pending";
  const state = POWER.get(power ?? "");
  if (same(provisioning, "Failed"))
    return state === "running" || power === "deallocated" ? (state ?? "error") : "error";
  // A change of one that is off, such as another type, is still under way: it cannot be started yet.
  if (same(provisioning, "Updating") && state === "stopped") return "stopping";
  return state ?? "pending";
}

function imageIdOf(image: MachineAnswer["properties"]["storageProfile"]["imageReference"]): string {
  const { id, publisher, offer, sku, version } = image ?? {};
  return id ?? (publisher ? `${publisher}:${offer}:${sku}:${version}` : "");
}
