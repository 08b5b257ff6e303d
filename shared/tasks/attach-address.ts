import type { TaskKind } from "./contract.ts";
import { addressesOf, addressKey, addressTags } from "./public-address.ts";

/**
 * Gives the node's machine a public address: the one that was allocated under the node's number, else a new one. Four
 * requests to the cloud at most, one write.
 */
export const attachAddress: TaskKind = {
  kind: "attach-address",
  capability: "addresses",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const node = await context.node();
    const { instanceId } = node;
    if (instanceId === undefined) return { kind: "skipped", reason: "it has no machine" };
    const addresses = await addressesOf(context);
    const { id, address } = await addresses.allocate({ key: addressKey(node), tags: addressTags(node) });
    await addresses.associate({ addressId: id, instanceId });
    await context.deployments.changeNode(node, { publicAddress: address, publicAddressId: id }, context.clock());
    return { kind: "done", output: { publicAddress: address, publicAddressId: id } };
  },
};
