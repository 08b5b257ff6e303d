import * as z from "zod";
import type { Egress } from "../contract.ts";

export const Router = z.object({
  id: z.string(),
  admin_state_up: z.boolean().default(true),
  external_gateway_info: z.object({ network_id: z.string() }).nullish(),
});
export type Router = z.infer<typeof Router>;

/** What `checkEgress` knows of a subnet. */
export interface Surroundings {
  readonly subnetId: string;
  readonly gatewayIp: string | null;
  /** The network itself is one that leads out. */
  readonly external: boolean;
  /** That has the subnet's gateway address; absent: nobody has it. */
  readonly router?: Router | undefined;
}

/**
 * Has the subnet a way out? Its gateway is a router of Neutron's with a gateway into an external network, or the network is an external
 * one itself, whose gateway is the operator's. What lies behind it, and whether the router translates addresses, is taken at its word.
 */
export function egressOf({ subnetId, gatewayIp, external, router }: Surroundings): Egress {
  if (gatewayIp === null) {
    return closed(
      `Subnet ${subnetId} gives its machines no gateway. Set one, and add the subnet to a router that has a gateway.`,
    );
  }
  if (external) return { open: true, via: `external network, gateway ${gatewayIp}` };
  if (router === undefined) {
    return closed(
      `Nothing answers to ${gatewayIp}, the gateway of subnet ${subnetId}. Add the subnet to a router that has a gateway.`,
    );
  }
  if (!router.admin_state_up) return closed(`Router ${router.id} of subnet ${subnetId} is switched off. Switch it on.`);
  if (router.external_gateway_info === null || router.external_gateway_info === undefined) {
    return closed(`Router ${router.id} of subnet ${subnetId} has no gateway into an external network. Set one.`);
  }
  return { open: true, via: `router ${router.id}` };
}

const closed = (reason: string): Egress => ({ open: false, reason });
