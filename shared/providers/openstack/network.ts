import * as z from "zod";
import type { Egress, NetworkCapability } from "../contract.ts";
import { listedSubnet } from "../listed-subnet.ts";
import { egressOf, Router } from "./egress.ts";
import { fault } from "./errors.ts";
import { everyPage } from "./lists.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";
import { Subnet, type Subnets } from "./subnets.ts";
import type { Zone } from "./zone.ts";

const External = z.object({ "router:external": z.boolean().default(false) });
const OneNetwork = z.object({ network: External });
const NamedNetwork = External.extend({ id: z.string(), name: z.string().nullish() });
const OneRouter = z.object({ router: Router });
const RouterPort = z.object({
  device_id: z.string(),
  device_owner: z.string(),
  fixed_ips: z.array(z.object({ subnet_id: z.string(), ip_address: z.string() })).default([]),
});
type RouterPort = z.infer<typeof RouterPort>;
/** Owners of a router's interfaces: of any, of one that is spread over hosts, and of one that has a stand-in. */
const INTERFACES = [
  "network:router_interface",
  "network:router_interface_distributed",
  "network:ha_router_replicated_interface",
];

/**
 * A "VPC" is a network of Neutron's. Requests: describe 1, list 4 at once, and either 1 more for a job (the zones); `checkEgress` 3, and 4 where
 * no router leads out; `describeSubnet` and `checkEgress` at once read the subnet once.
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
      const [subnets, networks, ports, routers, where] = await Promise.all([
        everyPage(session, "network", { path: "/subnets", member: "subnets", schema: Subnet, query }),
        everyPage(session, "network", {
          path: "/networks",
          member: "networks",
          schema: NamedNetwork,
          query: fields(["id", "name", "router:external"], vpcId === undefined ? {} : { id: vpcId }),
        }),
        interfaces(vpcId),
        everyPage(session, "network", { path: "/routers", member: "routers", schema: Router, query: fields(ROUTER) }),
        zone(),
      ]);
      return subnets.map((subnet) => {
        const network = networks.find(({ id }) => id === subnet.network_id);
        const known = { name: subnet.name, vpcName: network?.name };
        const port = gatewayOf(ports, subnet);
        const router = routers.find(({ id }) => id === port?.device_id);
        // Of another project's router nothing is listed but, perhaps, its interface.
        if (network === undefined || (port !== undefined && router === undefined))
          return listedSubnet(report(subnet, where), known);
        const external = network["router:external"];
        const egress = egressOf({ subnetId: subnet.id, gatewayIp: subnet.gateway_ip, external, router });
        return listedSubnet(report(subnet, where), { ...known, egress });
      });
    },

    async checkEgress(subnetId): Promise<Egress> {
      const subnet = await subnetOf(subnetId);
      const { gateway_ip: gatewayIp } = subnet;
      const router = gatewayIp === null ? undefined : await routerOf(subnet);
      const through = egressOf({ subnetId, gatewayIp, external: false, router });
      if (through.open || gatewayIp === null) return through;
      // Most networks are no external ones: it is asked where nothing else leads out.
      const { network } = await session.json("network", OneNetwork, { path: `/networks/${subnet.network_id}` });
      return egressOf({ subnetId, gatewayIp, external: network["router:external"], router });
    },
  };

  function portsOf(query: URLSearchParams): Promise<RouterPort[]> {
    return everyPage(session, "network", { path: "/ports", member: "ports", schema: RouterPort, query });
  }

  /** Interfaces of routers, of one network or of all: of all there may be many more ports than those. */
  function interfaces(vpcId: string | undefined): Promise<RouterPort[]> {
    const query = fields(PORT, vpcId === undefined ? {} : { network_id: vpcId });
    for (const owner of INTERFACES) query.append("device_owner", owner);
    return portsOf(query);
  }

  /** Whose interface has the subnet's gateway address. 2 requests, or 1 where there is none. */
  async function routerOf(subnet: Subnet): Promise<Router | undefined> {
    const gateway = gatewayOf(await portsOf(fields(PORT, { network_id: subnet.network_id })), subnet);
    if (gateway === undefined) return undefined;
    return (await session.json("network", OneRouter, { path: `/routers/${gateway.device_id}` })).router;
  }
}

const PORT = ["id", "device_id", "device_owner", "fixed_ips"];
const ROUTER = ["id", "admin_state_up", "external_gateway_info"];

function fields(names: readonly string[], filter: Readonly<Record<string, string>> = {}): URLSearchParams {
  const query = new URLSearchParams(filter);
  for (const name of names) query.append("fields", name);
  return query;
}

const gatewayOf = (ports: readonly RouterPort[], { id, gateway_ip }: Subnet): RouterPort | undefined =>
  ports.find(
    ({ device_owner, fixed_ips }) =>
      INTERFACES.includes(device_owner) && fixed_ips.some((ip) => ip.subnet_id === id && ip.ip_address === gateway_ip),
  );
