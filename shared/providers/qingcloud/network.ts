import * as z from "zod";
import { type Egress, type Lookups, type NetworkCapability, ProviderError, type Subnet } from "../contract.ts";
import { inFlight } from "../in-flight.ts";
import { listedSubnet } from "../listed-subnet.ts";
import { Router, Vxnet } from "./answers.ts";
import type { Api } from "./client.ts";
import { missing } from "./errors.ts";
import { thereIs } from "./images.ts";
import type { Config } from "./schema.ts";

/**
 * Subnets are the private networks (VxNets) behind a router, and a router is a VPC. Without a router a network has no addresses.
 * Requests: `describeSubnet` 1, `listSubnets` 2 at once, and 1 for each further hundred; `checkEgress` 2, the two of one subnet at once 2.
 */
export function openNetwork(api: Api, config: Config, lookups: Lookups): NetworkCapability {
  const mine = (subnet: Subnet) => config.vpcId === undefined || subnet.vpcId === config.vpcId;

  const subnetOf = inFlight(async (subnetId: string): Promise<Subnet> => {
    const found = await api.all("DescribeVxnets", { vxnets: [subnetId] }, "vxnet_set", Vxnet);
    const vxnet = found.find((one) => one.vxnet_id === subnetId);
    if (vxnet === undefined) throw missing(`QingCloud shows no private network ${subnetId} in ${config.zone}.`);
    const subnet = reportOf(vxnet, config.zone);
    if (subnet === undefined) throw missing(`Private network ${subnetId} is behind no router: it has no addresses.`);
    if (!mine(subnet)) throw missing(`Private network ${subnetId} is not in ${config.vpcId}, which the runtime names.`);
    lookups.note(thereIs(subnetId));
    return subnet;
  });

  return {
    describeSubnet: subnetOf,

    async listSubnets(vpcId) {
      const [vxnets, routers] = await Promise.all([
        api.all("DescribeVxnets", { vxnet_type: 1 }, "vxnet_set", Vxnet),
        api.all("DescribeRouters", {}, "router_set", Router),
      ]);
      const subnets = vxnets.flatMap((vxnet) => {
        const subnet = reportOf(vxnet, config.zone);
        if (subnet === undefined) return [];
        const router = routers.find((one) => one.router_id === subnet.vpcId);
        const name = vxnet.vxnet_name;
        if (router === undefined) return [listedSubnet(subnet, { name })];
        return [listedSubnet(subnet, { name, vpcName: router.router_name, egress: egressOf(router) })];
      });
      return subnets.filter((subnet) => mine(subnet) && (vpcId === undefined || subnet.vpcId === vpcId));
    },

    async checkEgress(subnetId) {
      const { vpcId } = await subnetOf(subnetId);
      const router = await routerOf(api, vpcId);
      // A security group of this VPC will want to know.
      await lookups.find(rangeQuestion(vpcId), z.string(), async () => router.vpc_network ?? "");
      return egressOf(router);
    },
  };
}

function egressOf({ router_id: id, status, eip }: Router): Egress {
  if (status !== "active") return { open: false, reason: `Router ${id} is ${status}, not active.` };
  const address = eip?.eip_addr ?? "";
  return address === ""
    ? { open: false, reason: `Router ${id} has no public address: associate an EIP with it.` }
    : { open: true, via: `router ${id} with the public address ${address}` };
}

const rangeQuestion = (vpcId: string): string => `range of ${vpcId}`;

/** CIDR block of a VPC. One request where no step of the job has seen it. @throws ProviderError `not-found`, `invalid` */
export async function rangeOf(api: Api, lookups: Lookups, vpcId: string): Promise<string> {
  const ask = async () => (await routerOf(api, vpcId)).vpc_network ?? "";
  const range = await lookups.find(rangeQuestion(vpcId), z.string(), ask);
  if (range !== "") return range;
  throw new ProviderError({
    kind: "invalid",
    providerCode: "NoAddressRange",
    message: `Router ${vpcId} has no address range, as those of QingCloud's old zones: a security group cannot name its machines.`,
    remedy: "Take a private network of a VPC that has one.",
  });
}

/** One request. @throws ProviderError `not-found` */
export async function routerOf(api: Api, id: string) {
  const found = await api.all("DescribeRouters", { routers: [id] }, "router_set", Router);
  const router = found.find((one) => one.router_id === id);
  if (router === undefined) throw missing(`QingCloud shows no router ${id}.`);
  return router;
}

function reportOf({ vxnet_id: id, zone_id: zone, router }: Vxnet, own: string): Subnet | undefined {
  const { router_id: vpcId, ip_network: cidr } = router ?? {};
  return vpcId && cidr ? { id, vpcId, cidr, zone: zone || own } : undefined;
}
