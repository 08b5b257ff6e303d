import * as z from "zod";
import type { Egress, NetworkCapability } from "../contract.ts";
import { egressOf, Router } from "./egress.ts";
import { fault } from "./errors.ts";
import { everyPage } from "./lists.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";
import { Subnet, type Subnets } from "./subnets.ts";
import type { Zone } from "./zone.ts";

const OneNetwork = z.object({ network: z.object({ "router:external": z.boolean().default(false) }) });
const OneRouter = z.object({ router: Router });
const RouterPort = z.object({
  device_id: z.string(),
  device_owner: z.string(),
  fixed_ips: z.array(z.object({ subnet_id: z.string(), ip_address: z.string() })).default([]),
});
/** An interface of a router, of one that is spread over hosts, and of one that has a stand-in. */
const INTERFACE = /^network:(router_interface|router_interface_distributed|ha_router_replicated_interface)$/;

/**
 * A "VPC" is a network of Neutron's. Requests: describe and list 1, and 1 more for a job (the zones); `checkEgress` 3, and 4 where no router
 * leads out; `describeSubnet` and `checkEgress` at once read the subnet once.
 */
export function openNetwork(session: Session, config: Config, zone: Zone, subnets: Subnets): NetworkCapability {
  async function subnetOf(subnetId: string): Promise<Subnet> {
    const subnet = await subnets.get(subnetId);
    if (config.vpcId === undefined || subnet.network_id === config.vpcId) return subnet;
    throw fault(
      "not-found",
      "SubnetOutsideNetwork",
      `Subnet ${subnetId} is of network ${subnet.network_id}; this runtime is restricted to ${config.vpcId}.`,
    );
  }
  const report = ({ id, network_id, cidr }: Subnet, where: string) => ({
    id,
    vpcId: network_id,
    zone: where,
    cidr,
  });

  return {
    async describeSubnet(subnetId) {
      const [subnet, where] = await Promise.all([subnetOf(subnetId), zone()]);
      return report(subnet, where);
    },

    async listSubnets(vpcId = config.vpcId) {
      const query = new URLSearchParams({ ip_version: "4", ...(vpcId === undefined ? {} : { network_id: vpcId }) });
      const [subnets, where] = await Promise.all([
        everyPage(session, "network", { path: "/subnets", member: "subnets", schema: Subnet, query }),
        zone(),
      ]);
      return subnets.map((subnet) => report(subnet, where));
    },

    async checkEgress(subnetId): Promise<Egress> {
      const subnet = await subnetOf(subnetId);
      const { gateway_ip: gatewayIp } = subnet;
      const router = gatewayIp === null ? undefined : await routerOf(subnet, gatewayIp);
      const through = egressOf({ subnetId, gatewayIp, external: false, router });
      if (through.open || gatewayIp === null) return through;
      // Most networks are no external ones: it is asked where nothing else leads out.
      const { network } = await session.json("network", OneNetwork, { path: `/networks/${subnet.network_id}` });
      return egressOf({ subnetId, gatewayIp, external: network["router:external"], router });
    },
  };

  /** Whose interface has the subnet's gateway address. 2 requests, or 1 where there is none. */
  async function routerOf({ id, network_id }: Subnet, gatewayIp: string): Promise<Router | undefined> {
    const query = new URLSearchParams({ network_id });
    for (const field of ["id", "device_id", "device_owner", "fixed_ips"]) query.append("fields", field);
    const ports = await everyPage(session, "network", { path: "/ports", member: "ports", schema: RouterPort, query });
    const gateway = ports.find(
      ({ device_owner, fixed_ips }) =>
        INTERFACE.test(device_owner) && fixed_ips.some((ip) => ip.subnet_id === id && ip.ip_address === gatewayIp),
    );
    if (gateway === undefined) return undefined;
    return (await session.json("network", OneRouter, { path: `/routers/${gateway.device_id}` })).router;
  }
}
