import * as z from "zod";
import type { AddressesCapability, PublicAddress } from "../addresses.ts";
import { ProviderError, TAGS } from "../contract.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { conflict, missing } from "./errors.ts";
import { openInterfaces } from "./interfaces.ts";
import { patiently } from "./patience.ts";
import { addressName, machineOfInterface, type Places } from "./places.ts";
import type { Config } from "./schema.ts";
import { carries, tagsFor, tagsOf } from "./tags.ts";

const AddressAnswer = z.object({
  name: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  properties: z.object({
    provisioningState: z.string().nullish(),
    ipAddress: z.string().nullish(),
    ipConfiguration: z.object({ id: z.string() }).nullish(),
  }),
});
type AddressAnswer = z.infer<typeof AddressAnswer>;

const IN_USE = "PublicIPAddressCannotBeDeleted";
const PENDING = "PublicIPAddressPending";

/**
 * Standard public addresses, static, of the resource group. Requests: `allocate` 1 when it is there, 2 when it is new and more until Azure has
 * chosen; `associate` 2 (at once) when it is there and 3 otherwise; `disassociate` 1 and 3; `release` and `list` 1. An interface is written whole,
 * on the condition that nobody has changed it since it was read.
 */
export function openAddresses(arm: Arm, config: Config, places: Places): AddressesCapability {
  const interfaces = openInterfaces(arm, places);

  async function find(addressId: string): Promise<AddressAnswer | undefined> {
    const found = await arm.find(places.of("publicIPAddresses", addressId));
    return found === undefined ? undefined : answered(AddressAnswer, found);
  }

  /** An address has no number before Azure has made it. */
  async function numbered(name: string): Promise<PublicAddress> {
    return patiently(
      async () => {
        const found = await find(name);
        const report = found === undefined ? undefined : reportOf(found);
        if (report !== undefined && report.address !== "") return report;
        throw new ProviderError({
          kind: "unavailable",
          providerCode: PENDING,
          message: `Azure has not chosen the number of ${name} yet (${found?.properties.provisioningState}).`,
        });
      },
      new RegExp(`^${PENDING}$`),
    );
  }

  return {
    async allocate({ key, tags }) {
      const name = addressName(key);
      const held = tagsFor(tags, key);
      const there = await find(name);
      if (there !== undefined && tagsOf(there.tags)[TAGS.key] !== key)
        throw conflict("ResourceNameTaken", `Another public address has the name ${name} already.`);
      const lost = there === undefined || /^(Failed|Deleting)$/.test(there.properties.provisioningState ?? "");
      if (!lost && there.properties.ipAddress) return reportOf(there);
      if (lost) {
        const properties = { publicIPAllocationMethod: "Static", publicIPAddressVersion: "IPv4" };
        const body = { location: config.location, tags: held, sku: { name: "Standard" }, properties };
        await patiently(() => arm.put(places.of("publicIPAddresses", name), body));
      }
      return numbered(name);
    },

    async associate({ addressId, instanceId }) {
      const [address, nic] = await Promise.all([find(addressId), interfaces.find(instanceId)]);
      if (address === undefined)
        throw missing("ResourceNotFound", `Azure shows no public address ${addressId} in ${config.resourceGroup}.`);
      const holder = holderOf(address);
      if (holder === instanceId) return;
      const { ipAddress } = address.properties;
      if (holder !== undefined)
        throw conflict("PublicIPAddressInUse", `Address ${ipAddress} is ${holder}'s. Take it from there first.`);
      if (nic === undefined)
        throw missing("ResourceNotFound", `Azure shows no machine ${instanceId} in ${config.resourceGroup}.`);
      const other = interfaces.publicAddress(nic);
      if (other !== undefined)
        throw conflict(
          "PublicIPAddressInUse",
          `Machine ${instanceId} has the address ${other} already. Take that one away first.`,
        );
      await interfaces.write(nic, { id: places.idOf("publicIPAddresses", addressId) });
    },

    async disassociate(addressId) {
      const address = await find(addressId);
      const holder = address === undefined ? undefined : holderOf(address);
      if (holder === undefined) return;
      const nic = await interfaces.find(holder);
      if (nic === undefined)
        throw conflict(
          "PublicIPAddressInUse",
          `Address ${address?.properties.ipAddress} is ${holder}'s, which is no machine of ours.`,
        );
      try {
        await interfaces.write(nic, undefined);
      } catch (error) {
        // A machine that ends takes its interface along, and with it the hold on the address.
        const gone = error instanceof ProviderError && error.providerCode === "PreconditionFailed";
        if (!gone || (await interfaces.find(holder)) !== undefined) throw error;
      }
    },

    async release(addressId) {
      // An interface that has just given it up may still be said to have it.
      await patiently(() => arm.delete(places.of("publicIPAddresses", addressId)), new RegExp(`^${IN_USE}$`));
    },

    async list(filter) {
      const found = answered(AddressAnswer.array(), await arm.list(places.all("publicIPAddresses")));
      return found
        .filter(({ properties }) => properties.provisioningState !== "Deleting")
        .map(reportOf)
        .filter(({ tags }) => carries(tags, filter));
    },
  };
}

/** The machine that has it, or what else does, by its name. */
function holderOf({ properties }: AddressAnswer): string | undefined {
  const id = properties.ipConfiguration?.id;
  if (id === undefined) return undefined;
  const [, nic] = /\/networkInterfaces\/([^/]+)\//i.exec(id) ?? [];
  return (nic === undefined ? undefined : machineOfInterface(nic)) ?? nic ?? id;
}

function reportOf(address: AddressAnswer): PublicAddress {
  const instanceId = holderOf(address);
  return {
    id: address.name,
    address: address.properties.ipAddress ?? "",
    ...(instanceId === undefined ? {} : { instanceId }),
    tags: tagsOf(address.tags),
  };
}
