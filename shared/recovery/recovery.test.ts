import { describe, expect, it } from "vitest";
import { paperPlus } from "../jobs/testing/package.ts";
import { newId } from "../kernel/ids.ts";
import { overridden } from "../packages/vm/override.ts";
import { render } from "../packages/vm/render.ts";
import { checkValues } from "../packages/vm/values.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { recoverNodes } from "./recover-nodes.ts";
import { mayReplace, SILENT_MS } from "./rules.ts";
import { sweepNodes } from "./sweep-nodes.ts";

const pkg = paperPlus({ top: { advanced_actions: ["scale_horizontal"] } });
let counter = 0;

async function running(of = pkg) {
  const id = `dep-lost${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", of, id);
  const { job } = await here.prepare();
  await here.run(job);
  const parts = {
    table: here.table,
    deployments: here.deployments,
    frontgates: here.frontgates,
    commands: here.commands,
    revisions: here.revisions,
    jobs: here.jobs,
    sealer: here.sealer,
    provider: here.cloud.provider,
    pilot: {
      url: "wss://pilot",
      check: async () => ({ reachable: true as const }),
      trust: async () => ({ number: 1, keys: [] }),
    },
    clock: here.clock,
    checkConfig: () => undefined,
    newId,
  };
  const nodes = () => here.deployments.nodes(here.tenant, id);
  const [first] = await nodes();
  if (first?.instanceId === undefined) throw new Error("no node");
  const silence = async () => {
    await here.deployments.changeNode(first, { health: "unreachable" }, here.clock());
    await here.deployments.change(here.tenant, id, { health: "degraded" });
    here.advance(SILENT_MS);
  };
  const look = () => recoverNodes(parts, { tenantId: here.tenant, deploymentId: id });
  return { id, here, nodes, first, instanceId: first.instanceId, silence, look };
}

describe("a node that is not heard", () => {
  it("is replaced when its cloud has lost the machine: once, by the platform, with a reason", async () => {
    const { here, id, nodes, first, instanceId, silence, look } = await running();
    here.cloud.lose(instanceId);
    expect(await look()).toEqual({ became: "well" });
    await silence();
    const sent: unknown[] = [];
    const functions = { send: async (name: string, input: unknown) => void sent.push([name, input]) };
    await sweepNodes({ ...here, functions, runTaskPrefix: "run-task-" });
    expect(sent).toEqual([["run-task-aws", { recover: { tenantId: here.tenant, deploymentId: id } }]]);
    const both = await Promise.all([look(), look()]);
    expect(both.map(({ became }) => became).sort()).toEqual(["busy", "replacing"]);
    const deployment = await here.deployments.get(here.tenant, id);
    const job = await here.jobs.get(here.tenant, deployment?.activeJobId ?? "");
    expect(job).toMatchObject({ kind: "replace-node", cause: "recovery", createdBy: "platform" });
    expect(job?.reason).toContain("lost");
    if (job === undefined) throw new Error("no job");
    await here.run(job);
    expect((await nodes()).filter(({ status }) => status === "active")).toHaveLength(3);
    expect((await nodes()).find(({ id: old }) => old === first.id)?.status).toBe("deleted");
    expect(await look()).toEqual({ became: "well" });
  });

  it("stays as it is while its machine runs, and is switched on where somebody switched it off", async () => {
    const { here, instanceId, first, silence, look } = await running();
    await silence();
    expect(await look()).toEqual({ became: "there" });
    const { instances } = here.cloud.provider.connect({ credential: {}, config: {} });
    await instances?.stop(instanceId);
    expect(await look()).toEqual({ became: "started", nodeId: first.id });
    expect(here.cloud.instances.get(instanceId)?.state).toBe("running");
  });

  it("is not replaced more often than an hour allows", async () => {
    const { here, id, nodes, look } = await running();
    for (let time = 1; time <= 4; time++) {
      const node = (await nodes()).find(({ sid, status }) => sid === 1 && status === "active");
      if (node?.instanceId === undefined) throw new Error("no node");
      here.cloud.lose(node.instanceId);
      await here.deployments.changeNode(node, { health: "unreachable" }, here.clock());
      here.advance(SILENT_MS);
      const seen = await look();
      expect(seen.became).toBe(time < 4 ? "replacing" : "exhausted");
      if (seen.became === "replacing") {
        const job = await here.jobs.get(here.tenant, seen.jobId);
        if (job !== undefined) await here.run(job);
      }
      expect((await here.deployments.get(here.tenant, id))?.status).toBe("active");
    }
    here.advance(3_600_000);
    expect((await look()).became).toBe("replacing");
  });

  it("is left alone where the package does not allow it", async () => {
    const { here, instanceId, silence, look } = await running(paperPlus({}));
    here.cloud.lose(instanceId);
    await silence();
    expect(await look()).toEqual({ became: "not-allowed" });
  });
});

it("a package says which of its nodes may be replaced", () => {
  const roleOf = (role: Parameters<typeof paperPlus>[0]) => {
    const made = paperPlus(role);
    const checked = checkValues(made, { cluster: { subnet: "subnet-1" } });
    const rendered = checked.ok ? render(made, checked.values) : checked;
    if (!rendered.ok) throw new Error(JSON.stringify(rendered.faults));
    const cluster = overridden(rendered.cluster, undefined);
    const [first] = cluster.roles;
    return first === undefined ? undefined : mayReplace(cluster, first);
  };
  expect(roleOf({})).toBe(false);
  expect(roleOf({ role: { auto_replace: true } })).toBe(true);
  expect(roleOf({ top: { advanced_actions: ["scale_horizontal"] } })).toBe(true);
  expect(roleOf({ top: { advanced_actions: ["scale_horizontal"] }, role: { auto_replace: false } })).toBe(false);
});
