import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NodeHealth } from "../shared/protocol/messages.ts";
import type { HealthWatch, MetricsReport } from "../shared/protocol/watching.ts";
import { Vpc } from "./testing/vpc.ts";

describe("what a Drone watches", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.start({ heartbeatMs: 300 });
    await vpc.addNodes(2);
  });
  afterAll(() => vpc?.stop());

  const file = (name: string): string => join(vpc.directory, name);
  const lines = (name: string): number =>
    existsSync(file(name)) ? readFileSync(file(name), "utf8").split("\n").length - 1 : 0;
  /** Fails while the file `down` is there. */
  const health = (): HealthWatch => ({
    check: { shell: `echo x >> ${file("checks")}; test ! -e ${file("down")} || { echo "no answer"; exit 3; }` },
    action: { shell: `echo x >> ${file("actions")}` },
    intervalMs: 100,
    timeoutMs: 5_000,
    actionTimeoutMs: 5_000,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
  });
  const told = (index: number): NodeHealth[] =>
    vpc.pilot.received.flatMap((message) =>
      message.type === "node-health" && message.node.nodeId === vpc.node(index).nodeId ? [message.node] : [],
    );
  const untilApp = (index: number, state: string | undefined) =>
    vpc.pilot.until(() => (told(index).at(-1)?.app?.state === state ? told(index).at(-1) : undefined), `app ${state}`);

  it("flips at its thresholds, runs the action once, and tells Pilot at once", async () => {
    const watch = vpc.order(0, { kind: "watch-node", health: health() });
    expect(await vpc.pilot.execute(watch)).toMatchObject({ status: "succeeded" });
    await untilApp(0, "healthy");
    writeFileSync(file("down"), "");
    const before = lines("checks");
    const bad = await untilApp(0, "unhealthy");
    expect(bad.app?.output).toBe("no answer");
    expect(bad.status).toBe("online");
    expect(lines("checks") - before).toBeGreaterThanOrEqual(3);
    await vpc.pilot.until(() => (lines("checks") > before + 8 ? true : undefined), "more checks");
    expect(lines("actions")).toBe(1);
    rmSync(file("down"));
    await untilApp(0, "healthy");
    expect(lines("actions")).toBe(1);
  });

  it("goes on after a restart of the Drone, and ends when it is told to", async () => {
    const { agent } = vpc.node(0);
    writeFileSync(file("down"), "");
    await untilApp(0, "unhealthy");
    // It is told before the action runs.
    await vpc.pilot.until(() => (lines("actions") === 2 ? true : undefined), "the action");
    await agent.stop("SIGKILL");
    const before = lines("checks");
    agent.start();
    await vpc.pilot.until(() => (lines("checks") > before + 4 ? true : undefined), "checks of the new Drone");
    // It knows that the node was unhealthy already: the action is not run again.
    expect(lines("actions")).toBe(2);
    expect((await vpc.pilot.execute(vpc.order(0, { kind: "watch-node" }))).status).toBe("succeeded");
    await untilApp(0, undefined);
    const after = lines("checks");
    await vpc.run(0, ["sleep", "0.4"]);
    expect(lines("checks")).toBe(after);
    rmSync(file("down"));
  });

  it("checks nothing while a command of the package is at work", async () => {
    await vpc.pilot.execute(vpc.order(1, { kind: "watch-node", health: health() }));
    await untilApp(1, "healthy");
    writeFileSync(file("down"), "");
    const actions = lines("actions");
    await vpc.run(1, ["sh", "-c", `sleep 1; rm ${file("down")}`]);
    expect(told(1).at(-1)?.app?.state).toBe("healthy");
    expect(lines("actions")).toBe(actions);
  });

  it("measures the machine and what the package's monitor prints, with every heartbeat", async () => {
    const printed = '{"latency": "12", "mode": "leader", "strange": 1}';
    const monitor = {
      run: { shell: `echo warning >&2; echo '${printed}'` },
      intervalMs: 100,
      timeoutMs: 5_000,
      items: [
        { name: "latency", type: "int" as const },
        { name: "mode", type: "str" as const },
      ],
    };
    await vpc.pilot.execute(vpc.order(1, { kind: "watch-node", monitor }));
    const report = await vpc.pilot.until(
      () =>
        vpc.pilot.received.find(
          (message): message is MetricsReport => message.type === "metrics" && message.names.includes("latency"),
        ),
      "metrics",
      65_000,
    );
    const row = report.nodes.find(({ nodeId }) => nodeId === vpc.node(1).nodeId);
    const values = Object.fromEntries(report.names.map((name, at) => [name, row?.values[at]]));
    expect(values).toMatchObject({ latency: 12, mode: "leader", "node.health": 1 });
    expect(Object.keys(values)).not.toContain("strange");
    for (const name of ["node.memory", "node.disk"]) expect(values[name]).toBeGreaterThan(0);
    expect(Math.abs(Date.parse(report.at) - Date.now())).toBeLessThan(120_000);
  }, 90_000);
});
