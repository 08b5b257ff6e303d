import type { AddressesCapability, PublicAddress } from "../../providers/addresses.ts";
import { ProviderError, TAGS } from "../../providers/contract.ts";
import { refusals } from "./cloud-faults.ts";
import { type CloudParts, carriesAll, type TestAddress } from "./cloud-state.ts";

/** Public addresses of a test's cloud, as many as its quota allows. */
export function testAddresses(cloud: CloudParts): AddressesCapability {
  const { addresses, instances } = cloud.state;
  return {
    allocate: ({ key, tags }) =>
      cloud.change("addresses.allocate", () => {
        const there = [...addresses.values()].find((address) => address.key === key);
        if (there !== undefined) return report(there);
        if (addresses.size >= cloud.faults.addressQuota)
          throw new ProviderError({
            kind: "quota",
            providerCode: "AddressLimitExceeded",
            message: "The maximum number of addresses has been reached.",
          });
        const id = cloud.count("address", "eipalloc", key);
        const one: TestAddress = {
          id,
          key,
          address: `198.51.100.${id.slice(id.lastIndexOf("-") + 1)}`,
          tags: { ...tags, [TAGS.key]: key },
        };
        addresses.set(id, one);
        return report(one);
      }),
    associate: ({ addressId, instanceId }) =>
      cloud.change("addresses.associate", () => {
        const address = addresses.get(addressId);
        if (address === undefined)
          throw refusals.missing("InvalidAllocationID.NotFound", `There is no address ${addressId}.`);
        if (address.instanceId === instanceId) return;
        if (address.instanceId !== undefined)
          throw refusals.conflict("Resource.AlreadyAssociated", `${address.address} is ${address.instanceId}'s.`);
        const other = [...addresses.values()].find((one) => one.instanceId === instanceId);
        if (other !== undefined)
          throw refusals.conflict("Resource.AlreadyAssociated", `${instanceId} has ${other.address} already.`);
        const machine = instances.get(instanceId);
        if (machine === undefined || machine.state === "terminated")
          throw refusals.missing("InvalidInstanceID.NotFound", `There is no machine ${instanceId}.`);
        if (machine.state === "pending") throw refusals.conflict("InvalidInstanceID", `${instanceId} is pending.`);
        addresses.set(addressId, { ...address, instanceId });
      }),
    disassociate: (addressId) =>
      cloud.change("addresses.disassociate", () => {
        const address = addresses.get(addressId);
        if (address === undefined) return;
        const { instanceId: _, ...free } = address;
        addresses.set(addressId, free);
      }),
    release: (addressId) =>
      cloud.change("addresses.release", () => {
        const address = addresses.get(addressId);
        if (address?.instanceId !== undefined)
          throw refusals.conflict("InvalidIPAddress.InUse", `${address.address} is ${address.instanceId}'s.`);
        addresses.delete(addressId);
      }),
    list: (filter) =>
      cloud.look("addresses.list", () =>
        [...addresses.values()].filter(({ tags }) => carriesAll(tags, filter)).map(report),
      ),
  };
}

function report({ key: _, ...address }: TestAddress): PublicAddress {
  return address;
}
