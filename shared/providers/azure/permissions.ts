import * as z from "zod";
import { ProviderError } from "../contract.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import type { Places } from "./places.ts";
import type { Config } from "./schema.ts";

/** On the resource group; the same as in `role.json`. */
export const COMPUTE = [
  "disks/beginGetAccess/action",
  "disks/delete",
  "disks/read",
  "disks/write",
  "snapshots/delete",
  "snapshots/read",
  "snapshots/write",
  "virtualMachines/attachDetachDataDisks/action",
  "virtualMachines/deallocate/action",
  "virtualMachines/delete",
  "virtualMachines/read",
  "virtualMachines/start/action",
  "virtualMachines/write",
].map((action) => `Microsoft.Compute/${action}`);
export const NETWORK = [
  "applicationSecurityGroups/delete",
  "applicationSecurityGroups/joinIpConfiguration/action",
  "applicationSecurityGroups/joinNetworkSecurityRule/action",
  "applicationSecurityGroups/read",
  "applicationSecurityGroups/write",
  "networkInterfaces/delete",
  "networkInterfaces/join/action",
  "networkInterfaces/read",
  "networkInterfaces/write",
  "networkSecurityGroups/delete",
  "networkSecurityGroups/join/action",
  "networkSecurityGroups/read",
  "networkSecurityGroups/write",
  "publicIPAddresses/delete",
  "publicIPAddresses/join/action",
  "publicIPAddresses/read",
  "publicIPAddresses/write",
].map((action) => `Microsoft.Network/${action}`);
/** On the resource group of the networks. */
export const SUBNETS = [
  "Microsoft.Network/virtualNetworks/read",
  "Microsoft.Network/virtualNetworks/subnets/join/action",
  "Microsoft.Network/virtualNetworks/subnets/read",
];

const Permission = z.object({ actions: z.array(z.string()).default([]), notActions: z.array(z.string()).default([]) });
type Permission = z.infer<typeof Permission>;

/**
 * May the application do what is going to be asked of it? 1 request, and 1 more for the networks' own resource group.
 * @throws ProviderError `denied`, with what is missing
 */
export async function requirePermissions(arm: Arm, config: Config, places: Places): Promise<void> {
  const networks = config.networkResourceGroup ?? config.resourceGroup;
  await Promise.all([requireIn(config.resourceGroup, [...COMPUTE, ...NETWORK]), requireIn(networks, SUBNETS)]);

  async function requireIn(group: string, wanted: readonly string[]): Promise<void> {
    const held = answered(Permission.array(), await arm.list(places.permissions(group)));
    const lacking = wanted.filter((action) => !held.some((permission) => allows(permission, action)));
    if (lacking.length === 0) return;
    const shown = lacking.slice(0, 5).join(", ") + (lacking.length > 5 ? `, and ${lacking.length - 5} more` : "");
    throw new ProviderError({
      kind: "denied",
      providerCode: "AuthorizationFailed",
      message: `The application may not do this in the resource group ${group}: ${shown}.`,
      remedy: "Give it the role of the provider's README there, and wait some minutes.",
    });
  }
}

/** Each role that is assigned is one permission: what one takes away another may give. */
export function allows({ actions, notActions }: Permission, action: string): boolean {
  return actions.some((pattern) => covers(pattern, action)) && !notActions.some((pattern) => covers(pattern, action));
}

function covers(pattern: string, action: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*");
  return new RegExp(`^${source}$`, "i").test(action);
}
