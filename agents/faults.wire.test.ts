import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Command, FromFrontgate } from "../shared/protocol/messages.ts";
import { Vpc } from "./testing/vpc.ts";

describe("faults on the way (R4, R5)", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.start({ heartbeatMs: 500 });
    await vpc.addNodes(3);
  });
  afterAll(() => vpc?.stop());

  const lines = (file: string): number => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);
  /** A command that leaves a line every time it is executed. */
  const counted = (index: number, file: string, shell = ""): Command =>
    vpc.order(index, {
      kind: "run-service",
      service: "count",
      run: { shell: `echo run >> ${file}; ${shell}` },
      env: {},
    });
  /** Cuts the link the first time that a message fits. */
  const cutOnce = (fits: (message: FromFrontgate) => boolean): void => {
    let cut = false;
    vpc.pilot.intercept = (message) => {
      if (cut || !fits(message)) return "handle";
      cut = true;
      return "cut";
    };
  };

  it("executes each command once, wherever the link is cut", async () => {
    const cuts: ((id: string) => (message: FromFrontgate) => boolean)[] = [
      (id) => (message) => message.type === "accepted" && message.id === id,
      (id) => (message) => message.type === "result" && message.id === id,
    ];
    for (const [point, cut] of cuts.entries()) {
      for (const index of [0, 1, 2]) {
        const file = join(vpc.directory, `cut-${point}-${index}`);
        const command = counted(index, file);
        cutOnce(cut(command.id));
        expect((await vpc.pilot.execute(command)).status).toBe("succeeded");
        expect(lines(file)).toBe(1);
      }
    }
    vpc.pilot.intercept = () => "handle";
    // At the moment of sending, and while it runs.
    for (const index of [0, 1, 2]) {
      const file = join(vpc.directory, `cut-send-${index}`);
      const command = counted(index, file, "sleep 0.2");
      vpc.pilot.send(command);
      if (index > 0) await sleep(60 * index);
      vpc.pilot.cut();
      expect((await vpc.pilot.result(command.id)).status).toBe("succeeded");
      expect(lines(file)).toBe(1);
    }
  });

  it("sends a result again until Pilot acknowledges it", async () => {
    let ignored = 0;
    vpc.pilot.intercept = (message) => (message.type === "result" && ignored++ < 1 ? "ignore" : "handle");
    const result = await vpc.pilot.execute(counted(0, join(vpc.directory, "again")));
    expect(result.status).toBe("succeeded");
    expect(ignored).toBe(2);
    vpc.pilot.intercept = () => "handle";
  });

  it("goes on after the Frontgate was killed in the middle of a command, with its etcd left behind", async () => {
    const file = join(vpc.directory, "killed");
    const command = counted(1, file, "sleep 1; echo end");
    vpc.pilot.send(command);
    await vpc.pilot.until(() => (lines(file) === 1 ? true : undefined), "the command to begin");
    await vpc.frontgate.stop("SIGKILL");
    vpc.frontgate.start();
    const result = await vpc.pilot.result(command.id);
    expect(result).toMatchObject({ status: "succeeded", output: "end\n" });
    expect(lines(file)).toBe(1);
    expect(vpc.pilot.refusals).toEqual([]);
    for (const { nodeId } of vpc.nodes) await vpc.health(nodeId, "online");
  });

  it("goes on after etcd was killed", async () => {
    const pid = Number(readFileSync(join(vpc.frontgate.root, "var/lib/pitrix/etcd.pid"), "utf8"));
    process.kill(pid, "SIGKILL");
    const file = join(vpc.directory, "etcd-killed");
    expect((await vpc.pilot.execute(counted(2, file))).status).toBe("succeeded");
    expect(lines(file)).toBe(1);
    expect((await vpc.putMetadata("after")).status).toBe("succeeded");
  });

  it("reports a command as unknown when its Drone was killed while it ran, and does not run it again", async () => {
    const file = join(vpc.directory, "drone-killed");
    const { agent, nodeId } = vpc.node(0);
    const command = counted(0, file, "sleep 1");
    vpc.pilot.send(command);
    await vpc.pilot.until(() => (lines(file) === 1 ? true : undefined), "the command to begin");
    await agent.stop("SIGKILL");
    agent.start();
    const result = await vpc.pilot.result(command.id);
    expect(result.status).toBe("failed");
    expect(result.message).toContain("unknown");
    expect(lines(file)).toBe(1);
    await vpc.health(nodeId, "online");
  });

  it("OP-26: a node without a sign of life is unreachable; its commands wait, expire with a reason, and are never begun later", async () => {
    const { agent, nodeId } = vpc.node(2);
    await agent.stop("SIGKILL");
    await vpc.health(nodeId, "unreachable", 20_000);
    const late = join(vpc.directory, "late");
    const expired = { ...counted(2, late), deadline: new Date(Date.now() + 500).toISOString() };
    const waiting = counted(2, join(vpc.directory, "waiting"));
    vpc.pilot.send(waiting);
    const result = await vpc.pilot.execute(expired);
    expect(result.status).toBe("expired");
    agent.start();
    expect((await vpc.pilot.result(waiting.id)).status).toBe("succeeded");
    await vpc.health(nodeId, "online");
    expect(lines(late)).toBe(0);
  });

  it("starts confd again after a restart of the Drone", async () => {
    const { agent } = vpc.node(1);
    expect((await vpc.pilot.execute(vpc.order(1, { kind: "start-confd", files: [] }))).status).toBe("succeeded");
    await agent.stop();
    agent.start();
    const { nodeId } = vpc.node(1);
    await vpc.pilot.until(() => {
      const last = vpc.pilot.received.findLast((m) => m.type === "node-health" && m.node.nodeId === nodeId);
      return last?.type === "node-health" && last.node.status === "online" && last.node.confd ? true : undefined;
    }, "confd after the restart");
  });

  it("A2: is refused with another key, says so, and tries again slowly", async () => {
    const refused = vpc.pilot.refusals.length;
    const { publicKey } = vpc.pilot;
    vpc.pilot.publicKey = "another";
    vpc.pilot.cut();
    await vpc.pilot.until(() => (vpc.pilot.refusals.length > refused ? true : undefined), "a refusal");
    vpc.pilot.publicKey = publicKey;
    expect(vpc.pilot.refusals.at(-1)).toBe("key");
    expect((await vpc.run(0, ["true"])).status).toBe("succeeded");
    expect(vpc.frontgate.log).toContain("refused with HTTP 401");
  });
});
