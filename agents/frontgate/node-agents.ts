import { LIMITS } from "../../shared/protocol/limits.ts";
import type { FromFrontgate, NodeAgents } from "../../shared/protocol/messages.ts";
import { NodeAgent } from "../../shared/protocol/release.ts";

type Told = NodeAgents["nodes"][number];

/** What each Drone says that it runs. Told to Pilot when it changes, and all of it on every connection. */
export class NodeAgentsKnown {
  readonly #nodes = new Map<string, Told>();
  readonly #send: (message: FromFrontgate) => void;

  constructor(send: (message: FromFrontgate) => void) {
    this.#send = send;
  }

  /** @param value what the node wrote; it may write anything, and what cannot be read says nothing */
  told(deploymentId: string, nodeId: string, value: string): void {
    const agent = read(value);
    if (agent === undefined) return;
    const node = { ...agent, deploymentId, nodeId };
    const before = this.#nodes.get(nodeId);
    this.#nodes.set(nodeId, node);
    if (before?.version !== node.version || before.failedRelease !== node.failedRelease)
      this.#send({ type: "node-agents", nodes: [node] });
  }

  /** In messages that fit a frame each. */
  all(): FromFrontgate[] {
    const nodes = [...this.#nodes.values()];
    const messages: FromFrontgate[] = [];
    for (let at = 0; at < nodes.length; at += LIMITS.agentNodes)
      messages.push({ type: "node-agents", nodes: nodes.slice(at, at + LIMITS.agentNodes) });
    return messages;
  }
}

function read(value: string): NodeAgent | undefined {
  try {
    return NodeAgent.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
}
