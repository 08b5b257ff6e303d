import { type Following, follow } from "../etcd/follow.ts";
import { keys, parseReportKey } from "../etcd/keys.ts";
import type { Entry, EtcdLink } from "../etcd/link.ts";
import { type Log, reason } from "../machine/log.ts";
import type { DroneOrders } from "./commands/run-on-drone.ts";
import type { Health } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import type { NodeAgentsKnown } from "./node-agents.ts";
import { parseRegistration } from "./registrations.ts";

/**
 * Follows what nodes report and which nodes are enrolled, and tells `health`, `metrics`, `agents` and `orders`. Resolves when all are up to date.
 * @param interrupted called whenever etcd was away and answers again: what was in it may be there no more
 */
export async function watchNodes(
  link: EtcdLink,
  {
    health,
    metrics,
    agents,
  }: { readonly health: Health; readonly metrics: Metrics; readonly agents: Pick<NodeAgentsKnown, "told"> },
  orders: DroneOrders,
  log: Log,
  interrupted: () => void,
): Promise<Following[]> {
  let begun = false;
  const alive = new Set<string>();
  const report = (entry: Entry): void => {
    const key = parseReportKey(entry.key);
    if (key === undefined) return;
    if (key.kind === "alive") {
      alive.add(entry.key);
      health.alive(key.deploymentId, key.nodeId, entry.value);
      return;
    }
    if (key.kind === "metrics") {
      metrics.measured(key.nodeId, entry.value, entry.modRevision);
      return;
    }
    if (key.kind === "agent") {
      agents.told(key.deploymentId, key.nodeId, entry.value);
      return;
    }
    orders.report(key, entry.value).catch((error: unknown) => {
      log.warn("report-not-recorded", { command: key.id, reason: reason(error) });
      // etcd did not take the result. It is still under its key: look again.
      setTimeout(() => report(entry), 1_000);
    });
  };
  const gone = (text: string): void => {
    const key = parseReportKey(text);
    if (key?.kind !== "alive") return;
    alive.delete(text);
    health.alive(key.deploymentId, key.nodeId, undefined);
  };
  const registered = (entry: Entry, old: boolean): void => {
    const [, , deploymentId = "", nodeId = ""] = entry.key.split("/");
    health.registered(deploymentId, nodeId, parseRegistration(entry.value).fingerprint !== undefined, old);
  };
  const registrations = follow(
    link,
    keys.registrations,
    {
      reset(entries) {
        for (const entry of entries) registered(entry, true);
        if (begun) interrupted();
        begun = true;
      },
      put: (entry) => registered(entry, false),
      removed: () => {}, // deregister-deployment tells `health` itself, before the keys go
    },
    log,
  );
  await registrations.ready;
  const reports = follow(
    link,
    keys.reports,
    {
      reset(entries) {
        const present = new Set(entries.map((entry) => entry.key));
        for (const key of [...alive]) if (!present.has(key)) gone(key);
        entries.forEach(report);
      },
      put: report,
      removed: gone,
    },
    log,
  );
  await reports.ready;
  return [registrations, reports];
}
