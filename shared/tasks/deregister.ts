import { liveFrontgate, orderFrontgate } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** Takes the deployment's metadata and its nodes' rights out of the Frontgate; skipped when there is none to ask. */
export const deregister: TaskKind = {
  kind: "deregister",
  timeoutMs: 10 * 60_000,
  bestEffort: true,
  async run(context) {
    const frontgate = await liveFrontgate(context);
    if (frontgate === undefined) return { kind: "skipped", reason: "its Frontgate does not answer" };
    // The last one takes the Frontgate, and with it all metadata.
    if (frontgate.users.every((user) => user === context.deployment.id)) {
      return { kind: "skipped", reason: "the Frontgate goes with it" };
    }
    return orderFrontgate(context, { kind: "deregister-deployment", deploymentId: context.deployment.id });
  },
};
