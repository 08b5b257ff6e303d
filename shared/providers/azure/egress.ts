import type { Egress } from "../contract.ts";
import { lastOf } from "./places.ts";

/** What decides how a machine of a subnet leaves it. */
export interface Surroundings {
  readonly subnetId: string;
  readonly natGateway: string | undefined;
  /** `false` only where the subnet is private by its owner's word. */
  readonly defaultOutboundAccess: boolean;
  readonly routeTable: { readonly name: string; readonly routes: readonly Route[] } | undefined;
}
export interface Route {
  readonly addressPrefix: string;
  /** Azure's: `VirtualAppliance`, `VirtualNetworkGateway`, `Internet`, `None`, `VnetLocal`. */
  readonly nextHopType: string;
  readonly nextHopIpAddress?: string | undefined;
}

/**
 * The subnet's own route for 0.0.0.0/0 goes before its NAT gateway, where it does not lead to the internet itself; without both there is
 * Azure's default access, unless the subnet is private (https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access).
 * What an appliance or a gateway does is not looked at, nor are rules of security groups.
 */
export function egressOf({ subnetId, natGateway, defaultOutboundAccess, routeTable }: Surroundings): Egress {
  const route = routeTable?.routes.find(
    ({ addressPrefix }) => addressPrefix === "0.0.0.0/0" || addressPrefix === "Internet",
  );
  if (route !== undefined && route.nextHopType !== "Internet") {
    if (["VirtualAppliance", "VirtualNetworkGateway"].includes(route.nextHopType))
      return { open: true, via: route.nextHopIpAddress ?? route.nextHopType };
    return {
      open: false,
      reason:
        `The route for 0.0.0.0/0 in ${routeTable?.name} of subnet ${subnetId} leads to ${route.nextHopType}. ` +
        "Let it lead to an appliance or gateway, or take it away.",
    };
  }
  if (natGateway !== undefined) return { open: true, via: lastOf(natGateway) };
  if (defaultOutboundAccess) return { open: true, via: "Azure's default outbound access" };
  return {
    open: false,
    reason: `Subnet ${subnetId} is private and has no NAT gateway. Give it one, or a route for 0.0.0.0/0 to an appliance.`,
  };
}
