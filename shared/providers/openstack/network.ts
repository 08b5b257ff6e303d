import * as z from "zod";
import type { NetworkCapability } from "../contract.ts";
import { egressOf, Router } from "./egress.ts";
import { fault } from "./errors.ts";
import { everyPage } from "./lists.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";
import type { Zone } from "./zone.ts";

const Subnet = z.object({
  id: z.string(),
  network_id: z.string(),
  cidr: z.string(),
  gateway_ip: z.string().nullable().default(null),
});
const OneSubnet = z.object({ subnet: Subnet });
const OneNetwork = z.object({ network: z.object({ "router:external": z.boolean().default(false) }) });
const OneRouter = z.object({ router: Router });
const RouterPorts = z.object({
  ports: z.array(
    z.object({
      device_id: z.string(),
      device_owner: z.string(),
      fixed_ips: z.array(z.object({ subnet_id: z.string(), ip_address: z.string() })).default([]),
    }),
  ),
});
/** An interface of a router, of one that is spread over hosts, and of one that has a stand-in. */
const INTERFACE = /^network:(router_interface|router_interface_distributed|ha_router_replicated_interface)$/;

/**
 * A "VPC" is a network of Neutron's. Requests: describe and list 1, and 1 more for a connection (the zones); `checkEgress` 3, and 4 with a
 * router.
 */
export function openNetwork(session: Session, config: Config, zone: Zone): NetworkCapability {
  async function subnetOf(subnetId: string) {
    const { subnet } = await session.json("network", OneSubnet, { path: `/subnets/${encodeURIComponent(subnetId)}` });
    if (config.vpcId === undefined || subnet.network_id === config.vpcId) return subnet;
    throw fault(
      "not-found",
      "SubnetOutsideNetwork",
      `Subnet ${subnetId} is of network ${subnet.network_id}; this runtime is restricted to ${config.vpcId}.`,
    );
  }
  const report = ({ id, network_id, cidr }: z.infer<typeof Subnet>, where: string) => ({
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

    async checkEgress(subnetId) {
      const subnet = await subnetOf(subnetId);
      const query = new URLSearchParams({ network_id: subnet.network_id });
      for (const field of ["device_id", "device_owner", "fixed_ips"]) query.append("fields", field);
      const [{ network }, { ports }] = await Promise.all([
        session.json("network", OneNetwork, { path: `/networks/${subnet.network_id}` }),
        session.json("network", RouterPorts, { path: "/ports", query }),
      ]);
      const gateway = ports.find(
        ({ device_owner, fixed_ips }) =>
          INTERFACE.test(device_owner) &&
          fixed_ips.some((ip) => ip.subnet_id === subnetId && ip.ip_address === subnet.gateway_ip),
      );
      const router =
        gateway === undefined
          ? undefined
          : (await session.json("network", OneRouter, { path: `/routers/${gateway.device_id}` })).router;
      return egressOf({ subnetId, gatewayIp: subnet.gateway_ip, external: network["router:external"], router });
    },
  };
}
