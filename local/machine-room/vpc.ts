import { join } from "node:path";
import { addressAt, parseCidr } from "./cidr.ts";
import type { Internet, Uplink } from "./internet.ts";
import { createNamespace, inNamespace, ipBatch, removeNamespace } from "./netns.ts";

/** A subnet as the cloud describes it. */
export interface Subnet {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly vpcCidr: string;
  /** Whether its route table has a way to the internet. */
  readonly egress: boolean;
}

/** The router of a VPC: a bridge for its machines, NAT to the internet for the subnets that have a way out. */
export interface Vpc {
  readonly namespace: string;
  readonly uplink: Uplink;
  /** Makes the subnet's gateway, and opens or shuts its way out as the route table says now. */
  addSubnet(subnet: Subnet): Promise<void>;
  /** Plugs a machine's namespace in, with its address and default route. `port` names the cable: at most 15 characters. */
  attach(machine: {
    readonly namespace: string;
    readonly address: string;
    readonly subnet: Subnet;
    readonly port: string;
  }): Promise<void>;
  setPort(port: string, state: "up" | "down"): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Everything may go out where there is a way, nothing comes in: no connection that begins outside passes,
 * neither to a machine nor to the router itself. Security groups are not enforced between machines.
 */
const FILTER = `
table inet fw {
  set out { type ipv4_addr; flags interval; }
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "br0" oifname "br0" accept
    iifname "br0" oifname "wan0" ip saddr @out ct state new accept
  }
  chain input {
    type filter hook input priority 0; policy accept;
    iifname "wan0" ct state established,related accept
    iifname "wan0" drop
  }
}
table ip nat {
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname "wan0" masquerade
  }
}
`;

export async function createVpc(runDir: string, first: Subnet, internet: Internet, nft: string): Promise<Vpc> {
  const namespace = join(runDir, "ns", first.vpcId);
  await createNamespace(namespace);
  // Before there is any interface, so that no packet passes an open router.
  await inNamespace(namespace, [nft, "-f", "-"], FILTER);
  await inNamespace(namespace, ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
  await ipBatch(namespace, ["link add br0 type bridge", "link set br0 up"]);
  const uplink = await internet.connect({ namespace, cidr: first.vpcCidr });
  const subnets = new Map<string, boolean>();
  return {
    namespace,
    uplink,
    async addSubnet(subnet) {
      const before = subnets.get(subnet.subnetId);
      subnets.set(subnet.subnetId, subnet.egress);
      const { bits } = parseCidr(subnet.cidr);
      if (before === undefined) await ipBatch(namespace, [`addr add ${gateway(subnet)}/${bits} dev br0`]);
      if ((before ?? false) !== subnet.egress) {
        const verb = subnet.egress ? "add" : "delete";
        await inNamespace(namespace, [nft, "-f", "-"], `${verb} element inet fw out { ${subnet.cidr} }\n`);
      }
    },
    async attach({ namespace: machine, address, subnet, port }) {
      await ipBatch(namespace, [
        `link add ${port} type veth peer name eth0 netns ${machine}`,
        `link set ${port} master br0`,
        `link set ${port} up`,
      ]);
      await ipBatch(machine, [
        `addr add ${address}/${parseCidr(subnet.cidr).bits} dev eth0`,
        "link set eth0 up",
        `route add default via ${gateway(subnet)}`,
      ]);
    },
    setPort: (port, state) => ipBatch(namespace, [`link set ${port} ${state}`]),
    remove: () => removeNamespace(namespace),
  };
}

function gateway(subnet: Subnet): string {
  return addressAt(parseCidr(subnet.cidr), 1);
}
