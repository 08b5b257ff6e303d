import type * as z from "zod";
import type { NetworkCapability, Subnet } from "../contract.ts";
import { Network } from "./answers.ts";
import type { Api } from "./client.ts";
import { fault } from "./errors.ts";
import type { Config } from "./schema.ts";

/** Requests: 1 each, and 1 for each further page of a list. */
export function openNetwork(api: Api, { region, vpcId: only }: Config): NetworkCapability {
  async function find(id: string) {
    const found = await api.get(Network, `/subnets/${encodeURIComponent(id)}`);
    if (only === undefined || found.network === only) return found;
    throw fault("not-found", "OtherNetwork", `Subnet ${id} is not in ${only}, which the runtime names.`);
  }

  return {
    describeSubnet: async (id) => report(await find(id)),
    async listSubnets(vpcId) {
      const all = await api.list(Network, "/subnets", [["region", region]]);
      return all
        .map(report)
        .filter((subnet) => [only, vpcId].every((wanted) => wanted === undefined || wanted === subnet.vpcId));
    },
    async checkEgress(id) {
      const { gateway } = await find(id);
      return gateway == null
        ? { open: false, reason: `Subnet ${id} has no gateway: machines in it reach nothing outside.` }
        : { open: true, via: gateway };
    },
  };
}

const report = ({ id, network, zone, cidr }: z.infer<typeof Network>): Subnet => ({ id, vpcId: network, zone, cidr });
