import { describe, expect, it } from "vitest";
import type { Node } from "../domain/deployment/schema.ts";
import type { JobInput, JobKind } from "../domain/job/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { render } from "../packages/vm/render.ts";
import type { VmPackage } from "../packages/vm/schema.ts";
import { checkValues } from "../packages/vm/values.ts";
import { planFacts } from "./facts.ts";
import { nodesOf } from "./nodes.ts";
import type { Plan } from "./plan.ts";
import { operationOf } from "./registry.ts";
import { testDeployment } from "./testing/deployment.ts";

const zookeeper = readGood(loadFiles(new URL("../../examples/zookeeper", import.meta.url).pathname));
/** The example as if it said nothing of how it changes. */
const example: VmPackage = {
  ...zookeeper,
  template: zookeeper.template
    .replace('"upgrading_policy": "sequential",', "")
    .replace(/,\s*"on_env_change": "\*"/, ""),
};
const etcd = readGood(loadFiles("appcenter/etcd"));

/** A package filled in, its template changed as a publisher would. */
function cluster(
  pkg: VmPackage,
  replaced: readonly (readonly [string, string])[] = [],
  values: object = {},
): RenderedCluster {
  const template = replaced.reduce((text, [old, now]) => {
    if (!text.includes(old)) throw new Error(`the template has no ${old}`);
    return text.replace(old, now);
  }, pkg.template);
  const checked = checkValues(pkg, { cluster: { subnet: "subnet-1" }, ...values });
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  const rendered = render({ ...pkg, template }, checked.values);
  if (!rendered.ok) throw new Error(JSON.stringify(rendered.faults));
  return rendered.cluster;
}

const deployment = testDeployment("updating");

async function nodes(of: RenderedCluster, status: Node["status"] = "active"): Promise<readonly Node[]> {
  const sealer = { seal: async () => "sealed", open: async () => "opened" };
  const made = await nodesOf(deployment, of, { sealer, newSecret: () => "s".repeat(43), now: new Date(0) });
  return made.map((node) => ({ ...node, status }));
}

interface Case {
  readonly before: RenderedCluster;
  readonly after: RenderedCluster;
  readonly members: readonly Node[];
  readonly input?: JobInput;
}

function facts({ before, after, members, input = {} }: Case) {
  return planFacts({ id: "job-000001", input }, deployment, members, { cluster: after, before });
}

/** A layer a line: what runs, on which nodes, with which input. */
function told(plan: Plan, members: readonly Node[]): string[] {
  const number = (id: string) => members.findIndex((node) => node.id === id) + 1;
  return plan
    .filter((layer) => layer.length > 0)
    .map((layer) => {
      const steps = layer.map(({ kind, node, input }) => {
        const what = [kind, input?.["service"], input?.["before"] === true && "before", input?.["reload"] && "reload"];
        return { what: what.filter(Boolean).join(" "), on: node === undefined ? [] : [number(node.id)] };
      });
      const kinds = [...new Set(steps.map(({ what }) => what))];
      return kinds
        .map((what) => [what, ...steps.filter((step) => step.what === what).flatMap(({ on }) => on)].join(" "))
        .join(" + ");
    });
}

const planned = (kind: JobKind, of: Case) => told(operationOf(kind, {}).plan(facts(of)), of.members);
const undone = (kind: JobKind, of: Case) => told(operationOf(kind, {}).undo?.(facts(of)) ?? [], of.members);

const WANTS = [
  '"cmd": "/opt/zookeeper/ensemble/ensemble.sh restart",\n                "timeout": 120',
  '"cmd": "zk restart", "on_env_change": ["tickTime"]',
] as const;

describe("a change of configuration", () => {
  it("is rendered and reloaded under the job's eye on every node", async () => {
    const before = cluster(example);
    const members = await nodes(before);
    const of = { before, after: cluster(example, [], { env: { tickTime: 900 } }), members };
    const layers = ["stop-confd 1 2 3", "put-metadata", "start-confd reload 1 2 3", "wait-ready 1 2 3"];
    expect(planned("configure", of)).toEqual(layers);
    expect(undone("configure", of)).toEqual(layers);
  });

  it("restarts one node after the other where the package names a parameter that has changed", async () => {
    const before = cluster(example, [WANTS]);
    const members = await nodes(before);
    const changed = (env: object) => cluster(example, [WANTS], { env });
    expect(planned("configure", { before, after: changed({ tickTime: 900 }), members })).toEqual([
      "stop-confd 1 2 3",
      "put-metadata",
      "start-confd reload 1 2 3",
      ...[1, 2, 3].flatMap((n) => [`run-service restart ${n}`, `wait-ready ${n}`]),
    ]);
    expect(planned("configure", { before, after: changed({ syncLimit: 9 }), members }).at(-1)).toBe("wait-ready 1 2 3");
  });

  it("of a stopped deployment touches the metadata alone", async () => {
    const before = cluster(example);
    const members = await nodes(before, "stopped");
    expect(planned("configure", { before, after: before, members })).toEqual(["put-metadata"]);
  });
});

describe("a change of version", () => {
  it("stops the old, brings the new files, upgrades and starts, all together", async () => {
    const before = cluster(example);
    const members = await nodes(before);
    const upgradeCmd = ['"services": {', '"services": { "upgrade": { "cmd": "migrate" },'] as const;
    const of = { before, after: cluster(example, [upgradeCmd]), members };
    expect(planned("upgrade", of)).toEqual([
      "unwatch-node 1 2 3",
      "run-service stop before 1 2 3",
      "stop-confd 1 2 3",
      "put-metadata",
      "start-confd 1 2 3",
      "run-service upgrade 1 2 3",
      "run-service start 1 2 3",
      "wait-ready 1 2 3",
      "watch-node 1 2 3",
    ]);
    expect(undone("upgrade", of)).toEqual([
      "unwatch-node 1 2 3",
      "stop-service stop before 1 2 3",
      "stop-confd 1 2 3",
      "put-metadata",
      "start-confd 1 2 3",
      "run-service start 1 2 3",
      "wait-ready 1 2 3",
      "watch-node 1 2 3",
    ]);
  });

  it("goes node by node where the new version says so, its upgrade after the start where it says that", async () => {
    const before = cluster(example);
    const members = await nodes(before);
    const changes = [
      ['"services": {', '"services": { "upgrade": { "cmd": "migrate", "post_start_service": true },'],
      ['"nodes": [{', '"upgrading_policy": "sequential", "nodes": [{'],
    ] as const;
    expect(planned("upgrade", { before, after: cluster(example, changes), members })).toEqual([
      "stop-confd 1 2 3",
      "put-metadata",
      ...[1, 2, 3].flatMap((n) => [
        `unwatch-node ${n}`,
        `run-service stop before ${n}`,
        `start-confd ${n}`,
        `run-service start ${n}`,
        `run-service upgrade ${n}`,
        `wait-ready ${n}`,
        `watch-node ${n}`,
      ]),
    ]);
  });

  it("OP-18: of a real package runs its own upgrade after the start, roles together", async () => {
    const of = cluster(etcd, [], { cluster: { vxnet: "vxnet-1" } });
    const members = await nodes(of);
    const layers = planned("upgrade", { before: of, after: of, members });
    const start = layers.findIndex((layer) => layer.startsWith("run-service start"));
    expect(layers[start + 1]).toMatch(/^run-service upgrade/);
  });
});

describe("a roll-back", () => {
  it("renders where only the values differ, and brings files and services anew where the version does", async () => {
    const before = cluster(example);
    const members = await nodes(before);
    const after = cluster(example, [], { env: { tickTime: 900 } });
    expect(planned("roll-back", { before, after, members })).toEqual(planned("configure", { before, after, members }));
    expect(planned("roll-back", { before, after, members, input: { renews: "running" } })[1]).toBe(
      "stop-service stop before 1 2 3",
    );
  });

  it("gives machines the size back that they had", async () => {
    const before = cluster(example, [], { cluster: { subnet: "subnet-1", zk_node: { memory: 4096 } } });
    const members = await nodes(before);
    const plan = planned("roll-back", { before, after: cluster(example), members });
    expect(plan.slice(0, 4)).toEqual(planned("configure", { before, after: before, members }));
    expect(plan).toContain("resize-instance 1 2 3");
  });

  it("lets nodes go and come once the others are what they were", async () => {
    const before = cluster(example, [], { cluster: { subnet: "subnet-1", zk_node: { count: 5 } } });
    const after = cluster(example);
    const five = await nodes(before);
    const [, , , fourth, fifth] = five;
    const leaving = [fourth?.id ?? "", fifth?.id ?? ""];
    const fewer = planned("roll-back", { before, after, members: five, input: { remove: leaving } });
    expect(fewer.slice(0, 4)).toEqual(planned("configure", { before, after, members: five }));
    expect(fewer).toContain("delete-node 4 5");
    const more = five.map((node) =>
      leaving.includes(node.id) ? { ...node, madeBy: "job-000001", status: "planned" as const } : node,
    );
    const grown = planned("roll-back", { before: after, after: before, members: more });
    expect(grown.slice(0, 4)).toEqual([
      "stop-confd 1 2 3",
      "put-metadata",
      "start-confd reload 1 2 3",
      "wait-ready 1 2 3",
    ]);
    expect(grown).toContain("create-node 4 5 + register-nodes");
  });

  it("brings stopped nodes along only after a failed job", async () => {
    const before = cluster(example);
    const members = await nodes(before, "stopped");
    const of = { before, after: before, members };
    expect(planned("roll-back", { ...of, input: { renews: "running" } })).toEqual(["put-metadata"]);
    expect(planned("roll-back", { ...of, input: { renews: "all" } }).at(-1)).toBe("watch-node 1 2 3");
  });
});
