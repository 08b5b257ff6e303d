import type { Node } from "../domain/deployment/schema.ts";
import type { AddressesCapability, PublicAddress } from "../providers/addresses.ts";
import { TAGS } from "../providers/contract.ts";
import type { TaskContext } from "./contract.ts";

/** By its number: the node that takes another one's place asks for the same address. */
export function addressKey({ deploymentId, sid }: Pick<Node, "deploymentId" | "sid">): string {
  return `${deploymentId}-address-${sid}`;
}

/** What every address of the node carries. */
export function addressTags(node: Pick<Node, "tenantId" | "deploymentId">) {
  return { [TAGS.tenant]: node.tenantId, [TAGS.deployment]: node.deploymentId };
}

export async function addressesOf(context: Pick<TaskContext, "cloud">): Promise<AddressesCapability> {
  const { addresses } = await context.cloud();
  if (addresses === undefined) throw new Error("the provider has no public addresses");
  return addresses;
}

/** Those that were allocated for the node, also where nobody came to note it; not what another node has taken over. One request. */
async function ownAddresses(
  context: Pick<TaskContext, "nodes">,
  addresses: AddressesCapability,
  node: Node,
): Promise<readonly PublicAddress[]> {
  const found = await addresses.list({ [TAGS.deployment]: node.deploymentId, [TAGS.key]: addressKey(node) });
  const others = (await context.nodes()).filter(({ id, status }) => id !== node.id && status !== "deleted");
  const taken = new Set(others.map(({ publicAddressId }) => publicAddressId));
  return found.filter(({ id }) => !taken.has(id));
}

/**
 * Gives the node's public address back to the cloud, where it has one. Nothing where the provider has none. One request to
 * the cloud, two more and one write for an address.
 */
export async function releaseAddress(context: TaskContext, node: Node): Promise<readonly string[]> {
  const { addresses } = await context.cloud();
  if (addresses === undefined) return [];
  const own = await ownAddresses(context, addresses, node);
  for (const { id } of own) {
    await addresses.disassociate(id);
    await addresses.release(id);
  }
  if (node.publicAddressId !== undefined) await context.deployments.forgetAddress(node, context.clock());
  return own.map(({ address }) => address);
}
