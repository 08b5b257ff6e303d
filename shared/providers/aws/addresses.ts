import type { AddressesCapability } from "../addresses.ts";
import { ProviderError, TAGS } from "../contract.ts";
import { Address, Allocated } from "./address-answers.ts";
import type { Ec2 } from "./client.ts";
import { readable } from "./readable.ts";
import { carries, tagFilters, tagList } from "./tags.ts";

/**
 * Elastic IP addresses. Requests: `allocate`, `disassociate` and `release` 1 when it is done already and 2 otherwise;
 * `associate` 2 (at once) and 3; `list` 1.
 *
 * EC2 takes no client token for an address: two calls at once with one key may make two, and the caller's lease must keep
 * them apart. Then the one with the smaller id is everybody's answer, and `list` shows both.
 */
export function openAddresses(ec2: Ec2): AddressesCapability {
  async function find(filters: { Name: string; Values: string[] }[]) {
    return readable(Address.array(), await ec2.describeAddresses({ Filters: filters }));
  }
  const byId = async (addressId: string) => (await find([{ Name: "allocation-id", Values: [addressId] }]))[0];

  return {
    async allocate({ key, tags }) {
      const mine = { [TAGS.key]: key };
      const [first] = (await find(tagFilters(mine)))
        .map(({ report }) => report)
        .filter((report) => carries(report.tags, mine))
        .sort((a, b) => a.id.localeCompare(b.id));
      if (first !== undefined) return first;
      const made = readable(
        Allocated,
        await ec2.allocateAddress({
          Domain: "vpc",
          TagSpecifications: [{ ResourceType: "elastic-ip", Tags: tagList(tags, key) }],
        }),
      );
      return { id: made.AllocationId, address: made.PublicIp, tags: { ...tags, [TAGS.key]: key } };
    },

    async associate({ addressId, instanceId }) {
      const [address, others] = await Promise.all([
        byId(addressId),
        find([{ Name: "instance-id", Values: [instanceId] }]),
      ]);
      if (address === undefined) throw missing(addressId);
      if (address.report.instanceId === instanceId) return;
      if (address.holder !== undefined) {
        throw taken(`Address ${address.report.address} is ${address.holder}'s. Take it from there first.`);
      }
      // EC2 would quietly take the other one away from the machine.
      const [other] = others;
      if (other !== undefined) {
        throw taken(`Machine ${instanceId} has the address ${other.report.address} already. Take that one away first.`);
      }
      await ec2.associateAddress({ AllocationId: addressId, InstanceId: instanceId, AllowReassociation: false });
    },

    async disassociate(addressId) {
      const association = (await byId(addressId))?.associationId;
      if (association !== undefined) await unlessGone(ec2.disassociateAddress(association));
    },

    async release(addressId) {
      const address = await byId(addressId);
      if (address === undefined) return;
      if (address.holder !== undefined) {
        throw new ProviderError({
          kind: "conflict",
          providerCode: "InvalidIPAddress.InUse",
          message: `Address ${address.report.address} is ${address.holder}'s. Take it from there first.`,
        });
      }
      await unlessGone(ec2.releaseAddress(addressId));
    },

    async list(filter) {
      return (await find(tagFilters(filter))).flatMap(({ report }) => (carries(report.tags, filter) ? report : []));
    },
  };
}

async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
  }
}

function taken(message: string): ProviderError {
  return new ProviderError({ kind: "conflict", providerCode: "Resource.AlreadyAssociated", message });
}

function missing(addressId: string): ProviderError {
  return new ProviderError({
    kind: "not-found",
    providerCode: "InvalidAllocationID.NotFound",
    message: `EC2 shows no address ${addressId}.`,
  });
}
