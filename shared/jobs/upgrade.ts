import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { running } from "./configure.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import { startLayers } from "./deploy.ts";
import type { Plan } from "./plan.ts";
import { onEveryNode, serviceLayers } from "./services.ts";
import { watchLayer } from "./watch.ts";

/** What a change of version is planned from. */
type Versions = Pick<PlanFacts, "cluster" | "before" | "nodes">;

/**
 * Another version of the package on the same machines (package-spec, "Upgrade"): stopped, the new files, `upgrade`, started,
 * the old version's commands stopping what the new one's start. Taken back, the old version's files and services return,
 * without `upgrade`, which leads upwards only.
 */
export const upgrade: Operation = {
  kind: "upgrade",
  plan: (facts) => versionLayers(facts, { withUpgrade: true }),
  undo: ({ cluster, before, nodes }) =>
    versionLayers({ cluster: before, before: cluster, nodes }, { withUpgrade: false, courtesy: true }),
};

interface How {
  /** Whether the new version's `upgrade` runs. */
  readonly withUpgrade: boolean;
  /** What does not stop any more does not keep the rest from going on. */
  readonly courtesy?: boolean;
  /** Nodes that are stopped come along, and run afterwards. */
  readonly all?: boolean;
}

/**
 * From one version to another, by the new one's `upgrading_policy`: all nodes together (default), or one after the other,
 * each ready before the next one stops. confd is held on all first: the metadata changes for all at once, and a node that
 * still runs the old version must not take it. Of a stopped deployment only the metadata changes: its start brings the
 * new files.
 */
export function versionLayers(
  { cluster, before, nodes }: Versions,
  { withUpgrade, courtesy = false, all = false }: How,
): Plan {
  const live = all ? nodes : running(nodes);
  if (live.length === 0) return [[{ kind: "put-metadata" }]];
  const task = courtesy ? "stop-service" : "run-service";
  const stopped = (some: readonly Node[]) => [
    watchLayer("unwatch-node", before, some),
    ...serviceLayers("stop", before, some, { task, reverse: true, before: true }),
  ];
  const started = (some: readonly Node[]) => startLayers(cluster, some, { withInit: false, withUpgrade });
  const held = onEveryNode("stop-confd", cluster, live);
  if (!isSequential(cluster)) return [...stopped(live), held, [{ kind: "put-metadata" }], ...started(live)];
  return [
    held,
    [{ kind: "put-metadata" }],
    ...inTurn(cluster, live).flatMap((node) => [...stopped([node]), ...started([node])]),
  ];
}

function isSequential({ upgradingPolicy }: RenderedCluster): boolean {
  return upgradingPolicy?.endsWith("sequential") === true;
}

/** Nodes in the order in which their roles start. */
function inTurn(cluster: RenderedCluster, nodes: readonly Node[]): readonly Node[] {
  const order = (node: Node) => cluster.roles.find(({ role }) => role === node.role)?.services["start"]?.order ?? 0;
  return [...nodes].sort((a, b) => order(a) - order(b));
}
