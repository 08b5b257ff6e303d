import { orderDrone } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** How often readiness is looked at, and for how long. */
const INTERVAL_MS = 200;
const LIMIT_MS = 10 * 60_000;

/**
 * `active` means that readiness was seen: the package's health check exits 0 on the node; without one, every TCP port
 * that the package names as an endpoint accepts.
 */
export const waitReady: TaskKind = {
  kind: "wait-ready",
  timeoutMs: LIMIT_MS + 10 * 60_000,
  async run(context) {
    const [cluster, node] = await Promise.all([context.rendered(), context.node()]);
    const run = cluster.roles.find((role) => role.role === node.role)?.healthCheck?.check;
    const ports = Object.values(cluster.endpoints)
      .filter((endpoint) => endpoint.protocol === "tcp" || endpoint.protocol.startsWith("http"))
      .map((endpoint) => endpoint.port);
    if (run === undefined && ports.length === 0)
      return { kind: "skipped", reason: "the package names nothing to look at" };
    return orderDrone(
      context,
      { kind: "wait-ready", ...(run === undefined ? {} : { run }), ports, intervalMs: INTERVAL_MS },
      { timeoutMs: LIMIT_MS },
    );
  },
};
