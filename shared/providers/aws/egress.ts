import type { Egress } from "../contract.ts";
import type { RouteTable } from "./answers.ts";

/** What `checkEgress` knows of a subnet. */
export interface Surroundings {
  readonly subnetId: string;
  /** Whether a machine started here gets a public address by itself. */
  readonly givesPublicAddresses: boolean;
  /** Every route table of the VPC. */
  readonly tables: readonly RouteTable[];
}

/**
 * Has the subnet a way out? Its route table (its own, else the VPC's main one) needs an active IPv4 default route to
 * something that can forward to the internet.
 *
 * Through an internet gateway only a machine with a public address gets out. We never ask for one, because an address
 * that can be dialled is the tenant's decision: the subnet must give it by itself, or it counts as closed.
 * A NAT gateway, transit gateway, appliance or VPN is taken at its word: what lies behind it EC2 does not show.
 */
export function egressOf(subnet: Surroundings): Egress {
  const table =
    subnet.tables.find(({ subnetIds }) => subnetIds.includes(subnet.subnetId)) ??
    subnet.tables.find(({ main }) => main);
  if (table === undefined) {
    return closed(
      `Subnet ${subnet.subnetId} has no route table. Associate one that has a route for 0.0.0.0/0 to a NAT gateway.`,
    );
  }
  const route = table.routes.find(({ destination }) => destination === "0.0.0.0/0");
  if (route === undefined) {
    return closed(
      `Route table ${table.id} of subnet ${subnet.subnetId} has no route for 0.0.0.0/0. ` +
        "Add one to a NAT gateway, or choose a subnet that has it.",
    );
  }
  const target = route.target ?? route.peering ?? "an unknown target";
  if (!route.active) {
    return closed(
      `The route for 0.0.0.0/0 in ${table.id} is a blackhole: its target ${target} is gone or stopped. Point it to a NAT gateway that is there.`,
    );
  }
  if (route.target === undefined) {
    return closed(
      `The route for 0.0.0.0/0 in ${table.id} goes to ${target}, and a peering connection forwards nothing to the internet. ` +
        "Point it to a NAT gateway.",
    );
  }
  if (target.startsWith("igw-") && !subnet.givesPublicAddresses) {
    return closed(
      `Subnet ${subnet.subnetId} leaves by the internet gateway ${target}, but gives its machines no public address. ` +
        "Choose a subnet behind a NAT gateway, or switch on the subnet's automatic public IPv4 addresses.",
    );
  }
  return { open: true, via: target };
}

function closed(reason: string): Egress {
  return { open: false, reason };
}
