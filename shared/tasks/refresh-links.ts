import { liveFrontgate } from "./agent.ts";
import type { TaskKind, TaskResult } from "./contract.ts";
import { documentOf } from "./put-metadata.ts";

/**
 * Tells a deployment what has become of one that it depends on: its context is the dependent's (`input.about`). A job that
 * has the dependent is awaited, since only it may write what its nodes see meanwhile; one that is down gets everything
 * when it starts. The version is taken while no job has it, so that a later job's metadata wins; what it depends on is
 * read after that, so that of two such tasks the later version holds the later state.
 */
export const refreshLinks: TaskKind = {
  kind: "refresh-links",
  timeoutMs: 10 * 60_000,
  bestEffort: true,
  async run(context): Promise<TaskResult> {
    const { deployment, deployments } = context;
    if (deployment.activeJobId !== undefined)
      return { kind: "pending", waitingFor: `${deployment.activeJobId} to end` };
    if (deployment.status !== "active") return { kind: "skipped", reason: `${deployment.id} is ${deployment.status}` };
    const frontgate = await liveFrontgate(context);
    if (frontgate === undefined) return { kind: "skipped", reason: "its Frontgate does not answer" };
    const nodes = await context.nodes();
    const metadataVersion = await deployments.nextMetadataVersionOf(deployment);
    if (metadataVersion === undefined) return { kind: "pending", waitingFor: `${deployment.id} to stay as it is` };
    const { document, confidential } = await documentOf(context, nodes);
    return {
      kind: "command",
      order: {
        frontgateId: frontgate.id,
        metadataVersion,
        body: { to: "frontgate", frontgate: { kind: "put-metadata", deploymentId: deployment.id, document } },
        ...(confidential ? { confidential } : {}),
        timeoutMs: 60_000,
        startWithinMs: 10 * 60_000,
      },
    };
  },
};
