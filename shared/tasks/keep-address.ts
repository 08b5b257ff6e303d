import type { TaskKind } from "./contract.ts";
import { successorOf } from "./machine.ts";
import { addressesOf } from "./public-address.ts";

/** Takes the public address off a node that is about to be replaced, and promises it to the node that comes for it. Two requests to the cloud, two writes. */
export const keepAddress: TaskKind = {
  kind: "keep-address",
  capability: "addresses",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const node = await context.node();
    const { publicAddress, publicAddressId } = node;
    if (publicAddressId === undefined) return { kind: "skipped", reason: "it has no public address" };
    const successor = await successorOf(context, node);
    if (successor === undefined) throw new Error(`nobody replaces node ${node.id}`);
    await (await addressesOf(context)).disassociate(publicAddressId);
    // The promise before the renunciation: a death between the two leaves an address that two nodes know, never one that none does.
    await context.deployments.changeNode(successor, { publicAddressId }, context.clock());
    await context.deployments.forgetAddress(node, context.clock());
    return { kind: "done", output: { publicAddressId, ...(publicAddress === undefined ? {} : { publicAddress }) } };
  },
};
