import type { TaskKind } from "./contract.ts";
import { releaseAddress } from "./public-address.ts";

/** Takes the public address off the node and gives it back to the cloud. Three requests to the cloud, one write. */
export const detachAddress: TaskKind = {
  kind: "detach-address",
  capability: "addresses",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const released = await releaseAddress(context, await context.node());
    return released.length === 0
      ? { kind: "skipped", reason: "it has no public address" }
      : { kind: "done", output: { released } };
  },
};
