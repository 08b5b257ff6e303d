import { describe, expect, it } from "vitest";
import { cellsOf } from "../domain/metric/step.ts";
import { metricStore } from "../domain/metric/store.ts";
import { MASK } from "../packages/contract.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import type { NodeHealth } from "../protocol/messages.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { testWorld } from "../tasks/testing/world.ts";

const pkg = readGood(loadFiles("paper"));
const TABLE = "telemetry";
const client = useTestTable(TABLE);
let counter = 0;
const since = "2020-01-01T00:00:00.000Z";

/** A running deployment of three nodes, all of them heard. */
async function running(more?: { readonly shown: object; readonly given: object }) {
  const here = testWorld(client(), TABLE, pkg, `dep-tele${String(++counter).padStart(6, "0")}`);
  const { job } = await here.prepare("deploy", more);
  await here.run(job);
  const id = job.deploymentId;
  const deployment = async () => {
    const found = await here.deployments.get(here.tenant, id);
    if (found === undefined) throw new Error("no deployment");
    return found;
  };
  const nodes = () => here.deployments.nodes(here.tenant, id);
  const members = await nodes();
  const say = (index: number, change: Partial<NodeHealth> = {}) => {
    const nodeId = members[index]?.id ?? "";
    const node = { nodeId, deploymentId: id, status: "online", confd: true, ...change };
    return here.receive(JSON.stringify({ type: "node-health", node }));
  };
  for (const index of members.keys()) await say(index);
  return { here, id, deployment, nodes, members, say };
}

describe("the health of a deployment", () => {
  it("follows from its nodes: one that fails its check degrades it, all make it unhealthy, and back", async () => {
    const { here, deployment, nodes, say } = await running();
    expect(await deployment()).toMatchObject({ health: "healthy" });
    const { version } = await deployment();
    here.advance(5_000);
    await say(1, { app: { state: "unhealthy", since, output: "connection refused" } });
    expect(await deployment()).toMatchObject({ health: "degraded", healthSince: here.clock().toISOString() });
    // By our clock: the node's may be wrong.
    expect((await nodes())[1]?.app).toEqual({
      state: "unhealthy",
      since: here.clock().toISOString(),
      output: "connection refused",
    });
    await say(0, { status: "unreachable", confd: false });
    await say(2, { app: { state: "unhealthy", since } });
    expect(await deployment()).toMatchObject({ health: "unhealthy" });
    await say(0);
    await say(1, { app: { state: "healthy", since } });
    await say(2);
    expect(await deployment()).toMatchObject({ health: "healthy", version });
    expect((await nodes()).map(({ app }) => app?.state)).toEqual([undefined, "healthy", "unknown"]);
  });

  it("writes nothing when nothing changed, and keeps a check's output out of the table where there are passwords", async () => {
    const { nodes, say } = await running({
      shown: { env: { secret: MASK } },
      given: { env: { secret: "hunter2-hunter2" } },
    });
    await say(1, { app: { state: "unhealthy", since, output: "login hunter2-hunter2 refused" } });
    const before = await nodes();
    expect(before[1]?.app?.state).toBe("unhealthy");
    expect(JSON.stringify(before)).not.toContain("hunter2");
    await say(1, { app: { state: "unhealthy", since: "2030-01-01T00:00:00.000Z" } });
    expect(await nodes()).toEqual(before);
  });

  it("is unhealthy when its Frontgate falls silent", async () => {
    const { here, deployment } = await running();
    here.advance(10 * 60_000);
    await here.sweep();
    expect(await deployment()).toMatchObject({ health: "unhealthy" });
  });
});

describe("metrics of a Frontgate", () => {
  const report = (deploymentId: string, at: Date, nodeId: string) =>
    JSON.stringify({
      type: "metrics",
      deploymentId,
      at: at.toISOString(),
      names: ["node.cpu"],
      nodes: [{ nodeId, values: [12.5] }],
    });

  it("are kept as a series of the deployments that use it, and of no others", async () => {
    const one = await running();
    const other = await running();
    const metrics = metricStore(one.here.table);
    const [node] = one.members;
    const minute = Math.floor(one.here.clock().getTime() / 60_000) * 60;
    await one.here.receive(report(one.id, one.here.clock(), node?.id ?? ""));
    await one.here.receive(report(other.id, one.here.clock(), node?.id ?? ""));
    const steps = await metrics.between(one.here.tenant, one.id, "1m", minute, minute + 60);
    expect(cellsOf(steps, node?.id ?? "", "node.cpu")).toMatchObject([{ last: 12.5, lastAt: minute }]);
    for (const tenant of [one.here.tenant, other.here.tenant])
      expect(await metrics.between(tenant, other.id, "1m", 0, minute + 60)).toEqual([]);
  });
});
