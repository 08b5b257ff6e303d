import { orderFrontgate } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** Tells the Frontgate which nodes may enrol, by the digest of their tokens. */
export const registerNodes: TaskKind = {
  kind: "register-nodes",
  timeoutMs: 10 * 60_000,
  async run(context) {
    // Also those whose machine was not asked for yet: they are made at the same time as this runs.
    const expected = (await context.nodes()).filter(({ status }) => status !== "deleted");
    const nodes = expected.map(({ id, tokenSha256 }) => ({ nodeId: id, tokenSha256 }));
    return orderFrontgate(context, { kind: "register-nodes", deploymentId: context.deployment.id, nodes });
  },
};
