import type { Node } from "../domain/deployment/schema.ts";
import { digestOf } from "../kernel/canonical-json.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import { containerLayers, recontained } from "./containers.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import type { Layer, Plan } from "./plan.ts";
import { onEveryNode, serviceLayers } from "./services.ts";
import { watchLayer } from "./watch.ts";

/** What a change of configuration is planned from. */
export type Configuring = Pick<PlanFacts, "cluster" | "before" | "nodes">;

/** Other parameters on the same machines: they are reloaded or, where the package says so, restarted. */
export const configure: Operation = {
  kind: "configure",
  plan: configureLayers,
  undo: ({ cluster, before, nodes }) => configureLayers({ cluster: before, before: cluster, nodes }),
};

/**
 * confd is held on every node, the metadata changes, and every node renders it once and runs its reload commands under the
 * eye of the job: a confd that went on by itself would take the change unseen, and its failure with it. Then roles whose
 * `restart` is wanted for a parameter that has changed are restarted, one node after the other, each when the one before
 * it is ready. Of a stopped deployment only the metadata changes: its start renders.
 */
export function configureLayers({ cluster, before, nodes }: Configuring): Plan {
  const live = running(nodes);
  if (live.length === 0) return [[{ kind: "put-metadata" }]];
  const restarted = cluster.roles.filter((role) => wantsRestart(role, changedEnv(role.role, before, cluster)));
  const members = live.filter(({ role }) => restarted.some((one) => one.role === role));
  return [
    onEveryNode("stop-confd", cluster, live),
    [{ kind: "put-metadata" }],
    onEveryNode("start-confd", cluster, live, { reload: true }),
    ...containerLayers(cluster, recontained(before, cluster, live)),
    ...oneByOne(cluster, members),
    onEveryNode(
      "wait-ready",
      cluster,
      live.filter((node) => !members.includes(node)),
    ),
    rewatched(cluster, before, live),
  ];
}

/** Watches anew where what is watched holds a parameter that has changed, and ends it where it was turned off. */
function rewatched(cluster: RenderedCluster, before: RenderedCluster, nodes: readonly Node[]): Layer {
  const others = nodes.filter(({ role }) => watchedBy(role, cluster) !== watchedBy(role, before));
  const watched = watchLayer("watch-node", cluster, others);
  const ended = watchLayer("unwatch-node", before, others);
  return [...watched, ...ended.filter(({ node }) => !watched.some((step) => step.node?.id === node?.id))];
}

/** What the commands that watch a role's nodes are: they may hold parameters that change. */
function watchedBy(role: string, { roles }: RenderedCluster): string {
  const found = roles.find((one) => one.role === role);
  return digestOf({ healthCheck: found?.healthCheck, monitor: found?.monitor });
}

/** Those whose app runs, as far as the table knows. */
export function running(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter(({ status }) => status !== "stopped");
}

/** Names of the parameters that a role's nodes see change, in order. */
export function changedEnv(role: string, before: RenderedCluster, after: RenderedCluster): readonly string[] {
  const [old, now] = [before, after].map((cluster) => ({
    ...cluster.env,
    ...cluster.roles.find((one) => one.role === role)?.env,
  }));
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})]);
  return [...names].filter((name) => digestOf(old?.[name] ?? null) !== digestOf(now?.[name] ?? null)).sort();
}

function wantsRestart({ services }: Role, changed: readonly string[]): boolean {
  const on = services["restart"]?.onEnvChange;
  if (on === undefined) return false;
  return on === "*" ? changed.length > 0 : changed.some((name) => on.includes(name));
}

/** Restart and readiness of one node after the other, roles in the order of their `restart`. */
function oneByOne(cluster: RenderedCluster, nodes: readonly Node[]): readonly Layer[] {
  return serviceLayers("restart", cluster, nodes)
    .flat()
    .flatMap((step) => [
      [step],
      onEveryNode(
        "wait-ready",
        cluster,
        nodes.filter(({ id }) => id === step.node?.id),
      ),
    ]);
}
