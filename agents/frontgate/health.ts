import { LIMITS } from "../../shared/protocol/limits.ts";
import { NodeAlive, type NodeHealth } from "../../shared/protocol/messages.ts";

interface NodeState {
  readonly deploymentId: string;
  readonly enrolled: boolean;
  /** `awaited`: enrolled a moment ago, its first sign of life is on the way; not reported. */
  readonly alive: NodeAlive | "gone" | "awaited";
}

/**
 * What is known of each node's health. A node counts from the moment that it enrolled; its lease in etcd tells whether it lives.
 * `changed` is called for every change of what Pilot would see.
 */
export class Health {
  readonly #nodes = new Map<string, NodeState>();
  readonly #changed: (node: NodeHealth) => void;

  constructor(changed: (node: NodeHealth) => void) {
    this.#changed = changed;
  }

  /** @param old the registration was found at start: a node that is not alive then is gone, not on its way */
  registered(deploymentId: string, nodeId: string, enrolled: boolean, old: boolean): void {
    const before = this.#nodes.get(nodeId);
    this.#set(nodeId, { deploymentId, enrolled, alive: before?.alive ?? (old ? "gone" : "awaited") });
  }

  /** @param value content of the node's `alive` key; undefined when its lease ran out */
  alive(deploymentId: string, nodeId: string, value: string | undefined): void {
    const before = this.#nodes.get(nodeId);
    // Its registration may be seen a moment later than the first sign of life, or be gone already.
    if (before === undefined && value === undefined) return;
    const alive = value === undefined ? "gone" : readAlive(value);
    this.#set(nodeId, { deploymentId, enrolled: before?.enrolled ?? false, alive });
  }

  /** The node was taken from us on purpose: it is not unreachable, it is no more. */
  forget(deploymentId: string): void {
    for (const [nodeId, node] of this.#nodes) {
      if (node.deploymentId === deploymentId) this.#nodes.delete(nodeId);
    }
  }

  /** As `forget`, of one node. */
  forgetNode(nodeId: string): void {
    this.#nodes.delete(nodeId);
  }

  /** Every enrolled node. */
  all(): NodeHealth[] {
    return [...this.#nodes].flatMap(([nodeId, node]) => healthOf(nodeId, node) ?? []);
  }

  /** Every enrolled node, in parts that fit one heartbeat each, without what their checks printed; at least one part. */
  report(): NodeHealth[][] {
    const all = this.all().map(({ app, ...node }) =>
      app === undefined ? node : { ...node, app: { state: app.state, since: app.since } },
    );
    const parts: NodeHealth[][] = [];
    for (let at = 0; at < all.length; at += LIMITS.heartbeatNodes)
      parts.push(all.slice(at, at + LIMITS.heartbeatNodes));
    return parts.length === 0 ? [[]] : parts;
  }

  #set(nodeId: string, state: NodeState): void {
    const before = this.#nodes.get(nodeId);
    this.#nodes.set(nodeId, state);
    const old = before === undefined ? undefined : healthOf(nodeId, before);
    const now = healthOf(nodeId, state);
    if (now !== undefined && (old === undefined || differs(old, now))) this.#changed(now);
  }
}

function differs(a: NodeHealth, b: NodeHealth): boolean {
  return a.status !== b.status || a.confd !== b.confd || a.app?.state !== b.app?.state || a.app?.since !== b.app?.since;
}

function healthOf(nodeId: string, { deploymentId, enrolled, alive }: NodeState): NodeHealth | undefined {
  if (!enrolled || alive === "awaited") return undefined;
  if (alive === "gone") return { nodeId, deploymentId, status: "unreachable", confd: false };
  const { confd, app } = alive;
  return { nodeId, deploymentId, status: "online", confd, ...(app === undefined ? {} : { app }) };
}

/** A node may write anything here; what cannot be read still shows that it lives. */
function readAlive(value: string): NodeAlive {
  try {
    return NodeAlive.parse(JSON.parse(value));
  } catch {
    return { confd: false };
  }
}
