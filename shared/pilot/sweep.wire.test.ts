import { describe, expect, it } from "vitest";
import type { CommandRecord } from "../domain/command/schema.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { testWorld } from "../tasks/testing/world.ts";

const pkg = readGood(loadFiles("paper"));
const TABLE = "sweep";
const client = useTestTable(TABLE);
let counter = 0;

/** A running deployment, and one more open command for its first node. */
async function withOpenCommand() {
  const here = testWorld(client(), TABLE, pkg, `dep-sweep${String(++counter).padStart(6, "0")}`);
  const { job } = await here.prepare();
  await here.run(job);
  const deployment = await here.deployments.get(here.tenant, job.deploymentId);
  const [task] = (await here.jobs.tasks(here.tenant, job.id)).filter((one) => one.kind === "run-service");
  if (deployment?.frontgateId === undefined || task === undefined) throw new Error("nothing runs");
  const now = here.clock();
  const command: CommandRecord = {
    id: `cmd-${deployment.id.slice(4)}`,
    tenantId: here.tenant,
    frontgateId: deployment.frontgateId,
    deploymentId: deployment.id,
    jobId: job.id,
    taskId: task.id,
    metadataVersion: 3,
    body: JSON.stringify({
      to: "drone",
      deploymentId: deployment.id,
      nodeId: task.nodeId,
      drone: { kind: "stop-confd" },
    }),
    confidential: false,
    timeoutMs: 10_000,
    deadline: new Date(now.getTime() + 30_000).toISOString(),
    status: "open",
    createdAt: now.toISOString(),
  };
  await here.commands.create(command, []);
  const state = () => here.commands.get(here.tenant, command.frontgateId, command.id);
  return { here, command, state };
}

describe("the sweep", () => {
  it("leaves a command alone before its deadline", async () => {
    const { here, state } = await withOpenCommand();
    await here.sweep();
    expect(await state()).toMatchObject({ status: "open" });
  });

  it("ends a command that nobody took as expired, and says why", async () => {
    const { here, state } = await withOpenCommand();
    here.advance(31_000);
    await here.sweep();
    expect((await state())?.result).toMatchObject({ status: "expired", message: expect.stringContaining("Frontgate") });
  });

  it("gives a command that was begun its whole time, then ends it as timed out", async () => {
    const { here, command, state } = await withOpenCommand();
    await here.commands.accepted(here.tenant, command.frontgateId, command.id, here.clock());
    here.advance(31_000);
    await here.sweep();
    expect(await state()).toMatchObject({ status: "open" });
    here.advance(60_000);
    await here.sweep();
    expect((await state())?.result).toMatchObject({ status: "timed-out" });
  });

  it("keeps the first result, whatever comes later", async () => {
    const { here, command, state } = await withOpenCommand();
    here.advance(31_000);
    await here.sweep();
    const at = here.clock().toISOString();
    await here.receive(
      JSON.stringify({ type: "result", id: command.id, status: "succeeded", startedAt: at, finishedAt: at }),
    );
    expect((await state())?.result).toMatchObject({ status: "expired" });
  });

  it("marks the nodes of a silent Frontgate unreachable, and hears them again", async () => {
    const { here, command } = await withOpenCommand();
    const nodes = () => here.deployments.nodes(here.tenant, command.deploymentId);
    const report = (await nodes()).map((node) => ({
      nodeId: node.id,
      deploymentId: node.deploymentId,
      status: "online",
      confd: true,
    }));
    const beat = () =>
      here.receive(JSON.stringify({ type: "heartbeat", sentAt: here.clock().toISOString(), nodes: report }));
    await beat();
    expect((await nodes()).map((node) => [node.health, node.confd])).toEqual(report.map(() => ["online", true]));
    here.advance(10 * 60_000);
    await here.sweep();
    expect((await nodes()).map((node) => node.health)).toEqual(report.map(() => "unreachable"));
    await beat();
    expect((await nodes()).map((node) => node.health)).toEqual(report.map(() => "online"));
  });

  it("believes a Frontgate nothing about another's nodes", async () => {
    const { here } = await withOpenCommand();
    const other = await withOpenCommand();
    const [victim] = await other.here.deployments.nodes(other.here.tenant, other.command.deploymentId);
    if (victim === undefined) throw new Error("no node");
    await here.receive(
      JSON.stringify({
        type: "node-health",
        node: { nodeId: victim.id, deploymentId: victim.deploymentId, status: "unreachable", confd: true },
      }),
    );
    const [after] = await other.here.deployments.nodes(other.here.tenant, other.command.deploymentId);
    expect(after).toEqual(victim);
  });
});
