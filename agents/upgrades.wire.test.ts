import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hello } from "../shared/protocol/messages.ts";
import { bundleAgents } from "./image/build.ts";
import { Vpc } from "./testing/vpc.ts";

const CRASHES = Buffer.from("process.exit(3);\n");
/** Runs, and connects to nothing. */
const HANGS = Buffer.from("setInterval(() => {}, 1000);\n");

describe("an upgrade of agents", () => {
  let vpc: Vpc;
  let releases: string;

  beforeAll(async () => {
    vpc = await Vpc.start({ heartbeatMs: 500 });
    await vpc.addNodes(2);
    for (const { agent } of vpc.nodes) agent.supervised = true;
    vpc.frontgate.supervised = true;
    releases = await mkdtemp(join(tmpdir(), "pitrix-release-"));
    await Promise.all(["2.0.0", "3.0.0"].map((version) => bundleAgents(join(releases, version), version)));
  });
  afterAll(async () => {
    await vpc?.stop();
    await rm(releases, { recursive: true, force: true });
  });

  const program = (version: string, agent: "frontgate" | "drone"): Buffer =>
    readFileSync(join(releases, version, `${agent}.mjs`));
  const hellos = (): Hello[] => vpc.pilot.received.filter((message) => message.type === "hello");
  const agentOf = (index: number) =>
    vpc.pilot.received
      .flatMap((message) => (message.type === "node-agents" ? message.nodes : []))
      .findLast(({ nodeId }) => nodeId === vpc.node(index).nodeId);
  /** Says what is wanted from now on, as Pilot does: by a `welcome`. */
  const want = async (version: string, frontgate: Buffer, drone?: Buffer): Promise<void> => {
    vpc.pilot.wantedRelease = {
      version,
      frontgate: await vpc.pilot.publish("frontgate", version, frontgate),
      ...(drone === undefined ? {} : { drone: await vpc.pilot.publish("drone", version, drone) }),
    };
    vpc.pilot.cut();
  };
  const state = (path: string): string => join(vpc.frontgate.root, "var/lib/pitrix", path);

  it("brings the Frontgate to the new release, with a command in hand that is executed once", async () => {
    const file = join(vpc.directory, "in-hand");
    const drone = {
      kind: "run-service",
      service: "s",
      run: { shell: `echo run >> ${file}; sleep 3` },
      env: {},
    } as const;
    const command = vpc.order(0, drone);
    vpc.pilot.send(command);
    await vpc.pilot.until(() => (existsSync(file) ? true : undefined), "the command to begin");
    await want("2.0.0", program("2.0.0", "frontgate"));
    await vpc.pilot.until(() => hellos().find(({ agentVersion }) => agentVersion === "2.0.0"), "the new release");
    expect(await vpc.pilot.result(command.id)).toMatchObject({ status: "succeeded" });
    expect(readFileSync(file, "utf8")).toBe("run\n");
    await vpc.pilot.until(() => (existsSync(state("release/trial")) ? undefined : true), "the end of the trial");
    expect([agentOf(0)?.version, agentOf(1)?.version]).not.toContain("2.0.0");
  });

  it("then its Drones, which have the program from it; their apps go on", async () => {
    const pids = [0, 1].map((index) => vpc.node(index).agent.pid);
    const app = join(vpc.directory, "app.pid");
    const begun = await vpc.run(0, ["sh", "-c", `sleep 300 >/dev/null 2>&1 & echo $! > ${app}`]);
    expect(begun.status).toBe("succeeded");
    const { url, sha256 } = await vpc.pilot.publish("drone", "2.0.0", program("2.0.0", "drone"));
    await want("2.0.0", program("2.0.0", "frontgate"), program("2.0.0", "drone"));
    for (const index of [0, 1])
      await vpc.pilot.until(() => (agentOf(index)?.version === "2.0.0" ? true : undefined), `Drone ${index}`);
    expect([0, 1].map((index) => vpc.node(index).agent.pid)).not.toEqual(pids);
    expect(url).toContain(sha256);
    const pid = Number(readFileSync(app, "utf8"));
    expect(() => process.kill(pid, 0)).not.toThrow();
    process.kill(pid);
    for (const index of [0, 1]) expect((await vpc.run(index, ["true"])).status).toBe("succeeded");
  });

  it("takes back by itself a release that crashes, and does not try it again", async () => {
    const before = hellos().length;
    await want("2.1.0", CRASHES);
    const back = await vpc.pilot.until(
      () => hellos().find(({ failedRelease }) => failedRelease === "2.1.0"),
      "it back",
    );
    expect(back.agentVersion).toBe("2.0.0");
    expect(hellos().length - before).toBeLessThanOrEqual(2);
    const starts = vpc.frontgate.log.match(/"event":"upgrades"/g)?.length;
    vpc.pilot.cut();
    const after = hellos().length;
    await vpc.pilot.until(() => (hellos().length > after ? true : undefined), "another hello");
    expect((await vpc.putMetadata("still")).status).toBe("succeeded");
    expect(vpc.frontgate.log.match(/"event":"upgrades"/g)).toHaveLength(starts ?? 0);
  });

  it("takes back a Drone's release that runs and never connects", async () => {
    vpc.node(1).agent.trialMs = 2_000;
    // The time that it gives is read when it starts.
    await vpc.node(1).agent.stop("SIGKILL");
    vpc.node(1).agent.start();
    await vpc.health(vpc.node(1).nodeId, "online");
    await want("3.0.0", program("3.0.0", "frontgate"));
    await vpc.pilot.until(() => hellos().find(({ agentVersion }) => agentVersion === "3.0.0"), "the Frontgate");
    await want("3.0.0", program("3.0.0", "frontgate"), HANGS);
    const failed = () => (agentOf(1)?.failedRelease === "3.0.0" ? agentOf(1) : undefined);
    expect(await vpc.pilot.until(failed, "the Drone back", 45_000)).toMatchObject({ version: "2.0.0" });
    expect((await vpc.run(1, ["true"])).status).toBe("succeeded");
  });

  it("A3: refuses what no platform key has signed, and what is not what was signed", async () => {
    const evil = await vpc.pilot.publish("frontgate", "4.0.0", Buffer.from("evil"));
    const other = await vpc.pilot.publish("drone", "4.0.0", Buffer.from("evil"));
    const begin = vpc.frontgate.log.length;
    for (const frontgate of [
      { ...evil, signature: other.signature },
      { ...evil, bytes: evil.bytes + 1 },
    ]) {
      vpc.pilot.wantedRelease = { version: "4.0.0", frontgate };
      const told = vpc.frontgate.log.length;
      vpc.pilot.cut();
      const refused = () => (vpc.frontgate.log.slice(told).includes("No platform key has signed") ? true : undefined);
      await vpc.pilot.until(refused, "the refusal");
    }
    vpc.pilot.files.set(`/${evil.sha256}`, Buffer.from("EVIL"));
    vpc.pilot.wantedRelease = { version: "4.0.0", frontgate: evil };
    vpc.pilot.cut();
    const refused = () => (vpc.frontgate.log.slice(begin).includes("SHA-256 differs") ? true : undefined);
    await vpc.pilot.until(refused, "the refusal");
    expect(existsSync(state("release/4.0.0"))).toBe(false);
    expect((await vpc.run(1, ["true"])).status).toBe("succeeded");
  });
});
