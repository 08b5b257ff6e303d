import { describe, expect, it } from "vitest";
import { MASK } from "../packages/contract.ts";
import { loadFiles, paperWith, readGood } from "../packages/vm/real-packages.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { testWorld } from "../tasks/testing/world.ts";

const text = new TextDecoder().decode(loadFiles("paper").get("cluster.json.tmpl"));
const template = text
  .replace('"services": {', '"log_files": ["/var/log/zk.log"], "services": {')
  .replace(
    /\}\s*$/,
    ', "display_tabs": {"clients": {"cmd": "/opt/zk/clients.sh", "roles_to_execute_on": [], "timeout": 5}}, "advanced_services": {"update_nodes_names": {"cmd": "/opt/zk/names.sh"}}}',
  );
const pkg = readGood(paperWith({ "cluster.json.tmpl": template }));
const TABLE = "ask";
const client = useTestTable(TABLE);
let counter = 0;
const PASSWORD = "hunter2-hunter2";

/** A running deployment with a password among its answers; `ask` looks at its first node. */
async function running() {
  const here = testWorld(client(), TABLE, pkg, `dep-ask${String(++counter).padStart(6, "0")}`);
  const more = { shown: { env: { secret: MASK } }, given: { env: { secret: PASSWORD } } };
  const { job } = await here.prepare("deploy", more);
  await here.run(job);
  const nodes = await here.deployments.nodes(here.tenant, job.deploymentId);
  for (const { id: nodeId, deploymentId } of nodes) {
    const node = { nodeId, deploymentId, status: "online", confd: true };
    await here.receive(JSON.stringify({ type: "node-health", node }));
  }
  const request = { tenantId: here.tenant, deploymentId: job.deploymentId };
  const nodeId = nodes[0]?.id ?? "";
  const log = (name: string) => here.ask({ ...request, look: { kind: "log", nodeId, name, range: { tail: 5 } } });
  return { here, request, nodeId, log };
}

describe("a look at a node through Pilot", () => {
  it("answers what the node found, without the deployment's passwords, and leaves none of it in the table", async () => {
    const { here, log } = await running();
    const asked: unknown[] = [];
    here.frontgate.finding = (look) => {
      asked.push(look.kind === "read-log" ? look.source : look.run);
      return `login with ${PASSWORD}\n`.repeat(20_000);
    };
    const answer = await log("stdout");
    expect(answer).toMatchObject({ status: "answered" });
    const found = "text" in answer ? answer.text : "";
    expect(found).toHaveLength("login with [secret]\n".length * 20_000);
    for (const name of ["confd", "stop", "health-check", "/var/log/zk.log"])
      expect(await log(name), name).toMatchObject({ status: "answered" });
    expect(asked).toEqual([
      { of: "service", name: "start" },
      { of: "confd" },
      { of: "service", name: "stop" },
      { of: "service", name: "health-check" },
      { of: "file", path: "/var/log/zk.log" },
    ]);
    const [frontgate] = await here.frontgates.list(here.tenant);
    const stored = await here.table.queryAll({ pk: `T#${here.tenant}#FG#${frontgate?.id}` });
    expect(stored.length).toBeGreaterThan(5);
    expect(JSON.stringify(stored)).not.toContain("hunter2");
    expect(JSON.stringify(stored)).not.toContain("login");
  });

  it("reads nothing that the package does not name", async () => {
    const { here, log, request, nodeId } = await running();
    here.frontgate.posted.length = 0;
    for (const name of [
      "/etc/shadow",
      "../../etc/shadow",
      "services/start",
      "start.log",
      "constructor",
      "__proto__",
      "",
    ])
      expect(await log(name), name).toMatchObject({ status: "unknown", what: "log" });
    for (const name of ["other", "constructor"])
      expect(await here.ask({ ...request, look: { kind: "tab", nodeId, name } })).toEqual({
        status: "unknown",
        what: "tab",
        known: ["clients"],
      });
    const elsewhere = { ...request, look: { kind: "tab", nodeId: "node-other", name: "clients" } } as const;
    expect(await here.ask(elsewhere)).toMatchObject({ status: "unknown", what: "node" });
    expect(await here.ask({ ...elsewhere, deploymentId: "dep-other" })).toMatchObject({ what: "deployment" });
    expect(here.frontgate.posted).toEqual([]);
  });

  it("runs the package's tabs and its names of nodes", async () => {
    const { here, request } = await running();
    here.frontgate.finding = (look) => JSON.stringify(look.kind === "run-look" ? look.run : {});
    const tab = await here.ask({ ...request, look: { kind: "tab", name: "clients" } });
    expect(tab).toEqual({ status: "answered", text: '{"argv":["/opt/zk/clients.sh"]}' });
    const names = await here.ask({ ...request, look: { kind: "names" } });
    expect(names).toEqual({ status: "answered", text: '{"argv":["/opt/zk/names.sh"]}' });
  });

  it("says within seconds that nobody answers, and asks nobody who cannot be reached", async () => {
    const { here, log, nodeId, request } = await running();
    here.frontgate.finding = () => undefined;
    const begin = here.clock().getTime();
    expect(await log("stdout")).toMatchObject({ status: "silent" });
    expect(here.clock().getTime() - begin).toBeLessThan(12_000);
    const node = { nodeId, deploymentId: request.deploymentId, status: "unreachable", confd: false };
    await here.receive(JSON.stringify({ type: "node-health", node }));
    here.frontgate.posted.length = 0;
    expect(await log("stdout")).toMatchObject({ status: "silent", detail: expect.stringContaining("not connected") });
    expect(here.frontgate.posted).toEqual([]);
    here.advance(600_000);
    await here.sweep();
    expect(await log("stdout")).toMatchObject({ status: "silent" });
  });
});
