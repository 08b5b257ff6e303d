import { describe, expect, it } from "vitest";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { testWorld } from "../tasks/testing/world.ts";

const pkg = readGood(loadFiles("paper"));
const TABLE = "note-nodes";
const client = useTestTable(TABLE);
let counter = 0;

/** A running deployment, and what its Frontgate says of its first node so many seconds after now. */
async function running() {
  const here = testWorld(client(), TABLE, pkg, `dep-note${String(++counter).padStart(6, "0")}`);
  const { job } = await here.prepare();
  await here.run(job);
  const first = async () => {
    const [node] = await here.deployments.nodes(here.tenant, job.deploymentId);
    if (node === undefined) throw new Error("nothing runs");
    return node;
  };
  const { id: nodeId, deploymentId } = await first();
  const begin = here.clock().getTime();
  const at = (seconds: number) => new Date(begin + seconds * 1000).toISOString();
  const node = (status: "online" | "unreachable") => ({ nodeId, deploymentId, status, confd: status === "online" });
  const news = (status: "online" | "unreachable", seconds: number) =>
    here.receive(JSON.stringify({ type: "node-health", node: node(status), sentAt: at(seconds) }));
  const beat = (status: "online" | "unreachable", seconds: number) =>
    here.receive(JSON.stringify({ type: "heartbeat", nodes: [node(status)], sentAt: at(seconds) }));
  return { here, first, news, beat };
}

describe("what a Frontgate says of a node", () => {
  it("counts in the order in which it was said, though one message overtakes another", async () => {
    const { first, news } = await running();
    await news("online", 10);
    await news("unreachable", 9);
    expect(await first()).toMatchObject({ health: "online", confd: true });
    await news("unreachable", 11);
    expect(await first()).toMatchObject({ health: "unreachable", confd: false });
  });

  it("is put right by the next heartbeat, though that says what the last one said", async () => {
    const { first, news, beat } = await running();
    await beat("online", 1);
    // Of a Frontgate whose message of its return was lost.
    await news("unreachable", 20);
    expect(await first()).toMatchObject({ health: "unreachable" });
    await beat("online", 61);
    expect(await first()).toMatchObject({ health: "online" });
  });

  it("keeps what a check printed, though a heartbeat says before it how the app is", async () => {
    const { here, first, news } = await running();
    await news("online", 1);
    const { id: nodeId, deploymentId } = await first();
    const ill = { nodeId, deploymentId, status: "online", confd: true };
    const app = (state: string, more = {}) => ({ app: { state, since: here.clock().toISOString(), ...more } });
    const say = (message: object, seconds: number) =>
      here.receive(JSON.stringify({ ...message, sentAt: new Date(here.clock().getTime() + seconds * 1000) }));
    await say({ type: "heartbeat", nodes: [{ ...ill, ...app("unhealthy") }] }, 20);
    await say({ type: "node-health", node: { ...ill, ...app("unhealthy", { output: "it feels low" }) } }, 19);
    expect(await first()).toMatchObject({ health: "online", app: { state: "unhealthy", output: "it feels low" } });
    await say({ type: "node-health", node: { ...ill, ...app("healthy", { output: "fine" }) } }, 18);
    expect(await first()).toMatchObject({ app: { state: "unhealthy", output: "it feels low" } });
  });

  it("counts again once a clock that was far ahead is right", async () => {
    const { first, news } = await running();
    await news("unreachable", 7_200);
    await news("online", 5);
    expect(await first()).toMatchObject({ health: "online" });
  });
});
