import { orderFrontgate } from "./agent.ts";
import type { TaskKind } from "./contract.ts";
import { living } from "./put-metadata.ts";

/** Tells the Frontgate which nodes may enrol, by the digest of their tokens. */
export const registerNodes: TaskKind = {
  kind: "register-nodes",
  timeoutMs: 10 * 60_000,
  async run(context) {
    const nodes = living(await context.nodes()).map(({ id, tokenSha256 }) => ({ nodeId: id, tokenSha256 }));
    return orderFrontgate(context, { kind: "register-nodes", deploymentId: context.deployment.id, nodes });
  },
};
