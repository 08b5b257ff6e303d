import { appAnswer, askApp } from "./app-answer.ts";
import { TaskError, type TaskKind } from "./contract.ts";

/** As long as a service may take that says nothing of it. */
const TIMEOUT_MS = 600_000;
/** Every node of a deployment sees the token of every other: of 300 nodes that is 90,000 times. */
const LONGEST = 2048;

/** Asks the package's `custom_metadata` on the node. */
export const askToken: TaskKind = {
  kind: "ask-token",
  timeoutMs: 25 * 60_000,
  async run(context) {
    const [cluster, node] = await Promise.all([context.rendered(), context.node()]);
    const run = cluster.roles.find(({ role }) => role === node.role)?.customMetadata;
    if (run === undefined) return { kind: "skipped", reason: "its role has no custom metadata" };
    return askApp(context, run, { timeoutMs: TIMEOUT_MS });
  },
};

/**
 * Keeps what the command printed, without the last line's end, as the node's token: sealed, as apps put into it by what others join
 * them. One write and two requests to KMS.
 */
export const keepToken: TaskKind = {
  kind: "keep-token",
  timeoutMs: 10 * 60_000,
  async run(context) {
    const node = await context.node();
    const answer = await appAnswer(context, { kind: "ask-token", nodeId: node.id });
    const token = answer?.replace(/\r?\n$/, "") ?? "";
    if (token === "") return { kind: "skipped", reason: "it printed nothing" };
    if (token.length > LONGEST)
      throw new TaskError({
        code: "token-too-long",
        message: `The package's custom_metadata printed ${token.length} characters on node ${node.id}.`,
        nodeId: node.id,
        retryable: false,
        remedy: `Deploy a version whose command prints at most ${LONGEST}.`,
      });
    const sealedMetadata = await context.sealer.seal(token, { tenant: node.tenantId, object: node.id });
    await context.deployments.changeNode(node, { sealedMetadata }, context.clock());
    return { kind: "done", output: { characters: token.length } };
  },
};
