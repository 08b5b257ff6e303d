import { describe, expect, it } from "vitest";
import type { Node } from "../domain/deployment/schema.ts";
import { overridden } from "../packages/vm/override.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { render } from "../packages/vm/render.ts";
import { roleAnswer } from "../packages/vm/role-answers.ts";
import { checkValues } from "../packages/vm/values.ts";
import { nodeChanges } from "./node-changes.ts";
import { plannedNode, plannedNodes, roleOf } from "./nodes.ts";
import { serviceLayers } from "./services.ts";
import { paperPlus, service } from "./testing/package.ts";

const owner = { id: "dep-000001", tenantId: "tenant-000001" };
const AT = "2026-11-21T09:00:00.000Z";

/** Shards of two nodes each: a master and its replicas. */
function sharded(count: number, replica: number) {
  const pkg = paperPlus({
    role: { role: "shard", replica },
    services: { init: service("init", { nodes_to_execute_on: 1 }) },
  });
  const checked = checkValues(pkg, { cluster: { subnet: "subnet-1", zk_node: { count: 3 } } });
  if (!checked.ok) throw new Error("the form refuses");
  const rendered = render(pkg, checked.values);
  if (!rendered.ok) throw new Error("it does not render");
  return overridden(rendered.cluster, { shard: { count } });
}
const shown = (nodes: readonly Node[]) => nodes.map(({ sid, role, gid }) => [sid, role, gid]);

describe("which nodes come and go", () => {
  it("makes the replicas of each node of a role, in its group", () => {
    expect(shown(plannedNodes(owner, sharded(2, 2), AT))).toEqual([
      [1, "shard", undefined],
      [2, "shard", undefined],
      [3, "shard-replica", 1],
      [4, "shard-replica", 1],
      [5, "shard-replica", 2],
      [6, "shard-replica", 2],
    ]);
  });

  it("lets replicas come and go with the node that they are of", () => {
    const two = plannedNodes(owner, sharded(2, 1), AT);
    const out = nodeChanges(sharded(3, 1), two);
    expect(out.remove).toEqual([]);
    expect(out.add).toEqual([
      { role: "shard", sid: 5, generation: 1 },
      { role: "shard-replica", sid: 6, generation: 1, gid: 5 },
    ]);
    const first = two.find(({ sid }) => sid === 1);
    const back = nodeChanges(sharded(1, 1), two, [first?.id ?? ""]);
    expect(shown(back.remove)).toEqual([
      [1, "shard", undefined],
      [3, "shard-replica", 1],
    ]);
    expect(back.add).toEqual([]);
  });

  it("gives out free numbers again, to the next generation", () => {
    const cluster = sharded(2, 0);
    const all = plannedNodes(owner, sharded(3, 0), AT).map((node) =>
      node.sid === 2 ? { ...node, status: "deleted" as const } : node,
    );
    expect(nodeChanges(sharded(3, 0), all)).toEqual({ add: [{ role: "shard", sid: 2, generation: 2 }], remove: [] });
    const made = plannedNode(owner, roleOf(cluster, "shard"), { role: "shard", sid: 2, generation: 2 }, AT);
    expect(new Set([...all, made].map(({ id }) => id)).size).toBe(4);
    expect(nodeChanges(cluster, all)).toEqual({ add: [], remove: [] });
  });

  it("runs a service that wants one node on the master, not on one of each kind", () => {
    const cluster = sharded(2, 1);
    const nodes = plannedNodes(owner, cluster, AT);
    const [layer] = serviceLayers("init", cluster, nodes);
    expect(layer?.map(({ node }) => node?.id)).toEqual([nodes[0]?.id]);
    expect(serviceLayers("start", cluster, nodes)[0]).toHaveLength(4);
  });
});

describe("the answer that a role's size comes from", () => {
  it("is what the template inserts there, however the form names it", () => {
    const paper = readGood(loadFiles("paper"));
    const cluster = sharded(1, 1);
    expect(roleAnswer(paper, { roles: cluster.roles }, "shard", "count")).toBe("/cluster/zk_node/count");
    expect(roleAnswer(paper, { roles: cluster.roles }, "shard", "volumeSize")).toBe("/cluster/zk_node/volume_size");
    expect(roleAnswer(paper, { roles: cluster.roles }, "shard-replica", "count")).toBeUndefined();
    const fixed = { ...paper, template: paper.template.replace("{{cluster.zk_node.cpu}}", "2") };
    expect(roleAnswer(fixed, { roles: cluster.roles }, "shard", "cpu")).toBeUndefined();
  });
});
