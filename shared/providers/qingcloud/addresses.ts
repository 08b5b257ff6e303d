import type { AddressesCapability, PublicAddress } from "../addresses.ts";
import { ProviderError, TAGS, type TagFilter, type Tags } from "../contract.ts";
import { Begun, Eip, MadeEips, Taken } from "./answers.ts";
import { byIds } from "./by-ids.ts";
import type { Api } from "./client.ts";
import { missing } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { carries, describing, nameOf, searchWord, tagsOf } from "./names.ts";
import { follow, onceLeased, until } from "./patience.ts";
import type { Config } from "./schema.ts";

/** Those that are there; what was released never comes back. */
const THERE = ["pending", "available", "associated", "suspended"];

/**
 * EIPs, known by their names as machines are. One is the machine's by translation outside of it: the machine sees its private address alone.
 * Requests: `allocate` 1 when it is there, else 4 or more: until it has its address; `associate` 2 (at once), and 1 more and the looks at the job
 * when it is not done already; `disassociate` 1, and 1 more and those looks; `release` 1 or 2, and 1 for each further try while it has no lease;
 * `list` 1 for each hundred.
 */
export function openAddresses(api: Api, config: Config): AddressesCapability {
  const byId = async (id: string): Promise<Eip | undefined> => {
    const [eip] = await byIds<Eip>(
      [id],
      ({ eip_id }) => eip_id,
      (eips) => api.all("DescribeEips", { eips, status: THERE }, "eip_set", Eip),
    );
    return eip === undefined || isGoing(eip) ? undefined : eip;
  };

  async function find(filter: TagFilter): Promise<readonly Eip[]> {
    const found = await api.all("DescribeEips", { search_word: searchWord(filter), status: THERE }, "eip_set", Eip);
    return found.filter((eip) => !isGoing(eip) && carries(eip.eip_name, filter));
  }

  return {
    async allocate({ key, tags }) {
      const all: Tags = { ...tags, [TAGS.key]: key };
      const [found] = [...(await find({ [TAGS.key]: key }))].sort(earliest);
      if (found?.eip_addr && !isUntold(found, all)) return reportOf(found, all);
      const id = found?.eip_id ?? (await make(nameOf("address", all)));
      await api.change("ModifyEipAttributes", { eip: id, description: describing(all) }, Taken);
      let made = found;
      await until(LIMITS.disksMs, "AddressPending", `QingCloud still makes address ${id}.`, async () => {
        made = await byId(id);
        return made !== undefined && made.status !== "pending" && Boolean(made.eip_addr);
      });
      if (made === undefined) throw new Error("an address was seen and is not there");
      return reportOf(made, all);
    },

    async associate({ addressId, instanceId }) {
      const [eip, others] = await Promise.all([
        byId(addressId),
        api.all("DescribeEips", { instance_id: instanceId, status: THERE }, "eip_set", Eip),
      ]);
      if (eip === undefined) throw missing(`QingCloud shows no address ${addressId}.`);
      const holder = holderOf(eip);
      if (holder === instanceId && eip.status === "associated") return;
      if (holder !== "" && holder !== instanceId)
        throw conflict(`Address ${eip.eip_addr} is ${holder}'s. Take it from there first.`);
      const other = others.find((one) => one.eip_id !== addressId && holderOf(one) === instanceId);
      if (other !== undefined)
        throw conflict(`Machine ${instanceId} has the address ${other.eip_addr} already. Take that one away first.`);
      await settled(addressId, "AssociateEip", { eip: addressId, instance: instanceId });
    },

    async disassociate(addressId) {
      const eip = await byId(addressId);
      if (eip !== undefined && holderOf(eip) !== "") await settled(addressId, "DissociateEips", { eips: [addressId] });
    },

    async release(addressId) {
      const eip = await byId(addressId);
      if (eip === undefined) return;
      const holder = holderOf(eip);
      if (holder !== "") throw conflict(`Address ${eip.eip_addr} is ${holder}'s. Take it from there first.`);
      try {
        await onceLeased(addressId, () => api.change("ReleaseEips", { eips: [addressId] }, Begun));
      } catch (error) {
        if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
      }
    },

    list: async (filter) => (await find(filter)).filter(({ eip_addr: at }) => at).map((eip) => reportOf(eip, filter)),
  };

  async function make(eip_name: string): Promise<string> {
    const request = { eip_name, bandwidth: config.addressBandwidth ?? LIMITS.bandwidth, count: 1 };
    const [id = ""] = (await api.change("AllocateEips", request, MadeEips)).eips;
    return id;
  }

  /** Begins it and waits for its end: whoever looks next sees it done. */
  async function settled(
    id: string,
    action: string,
    request: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<void> {
    const { job_id: job } = await onceLeased(id, () => api.change(action, request, Begun));
    if (await follow(api, job, LIMITS.addressMs)) return;
    throw new ProviderError({
      kind: "unavailable",
      providerCode: "AddressPending",
      message: `QingCloud still works at address ${id} (job ${job ?? "unknown"}).`,
    });
  }
}

const isGoing = ({ transition_status: transition }: Eip): boolean => transition === "releasing";

/** What has it, also what is no machine. */
const holderOf = ({ resource }: Eip): string => resource?.resource_id ?? "";

const isUntold = (eip: Eip, tags: Tags): boolean =>
  Object.keys(tags).some((tag) => tagsOf({ name: eip.eip_name, description: eip.description })[tag] === undefined);

function earliest(a: Eip, b: Eip): number {
  return (a.create_time ?? "").localeCompare(b.create_time ?? "") || a.eip_id.localeCompare(b.eip_id);
}

/** @param known tags that the caller asked for */
function reportOf(eip: Eip, known: Tags): PublicAddress {
  const isMachine = eip.resource?.resource_type === "instance";
  const holder = holderOf(eip);
  return {
    id: eip.eip_id,
    address: eip.eip_addr ?? "",
    ...(isMachine && holder !== "" ? { instanceId: holder } : {}),
    tags: tagsOf({ name: eip.eip_name, description: eip.description }, known),
  };
}

function conflict(message: string): ProviderError {
  return new ProviderError({ kind: "conflict", providerCode: "1400", message });
}
