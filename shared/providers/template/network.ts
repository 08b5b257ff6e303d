import type * as z from "zod";
import type { Egress, NetworkCapability, Subnet } from "../contract.ts";
import { listedSubnet } from "../listed-subnet.ts";
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
        .map((network) => listedSubnet(report(network), { egress: egressOf(network) }))
        .filter((subnet) => [only, vpcId].every((wanted) => wanted === undefined || wanted === subnet.vpcId));
    },
    checkEgress: async (id) => egressOf(await find(id)),
  };
}

const egressOf = ({ id, gateway }: z.infer<typeof Network>): Egress =>
  gateway == null
    ? { open: false, reason: `Subnet ${id} has no gateway: machines in it reach nothing outside.` }
    : { open: true, via: gateway };

const report = ({ id, network, zone, cidr }: z.infer<typeof Network>): Subnet => ({ id, vpcId: network, zone, cidr });
