import { createHash, randomBytes, randomInt } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sealConfidence } from "../shared/domain/command/confidence.ts";
import { bodyKey } from "../shared/domain/command/delivery.ts";
import type { CommandRecord } from "../shared/domain/command/schema.ts";
import type { Frontgate } from "../shared/domain/frontgate/schema.ts";
import { newId } from "../shared/kernel/ids.ts";
import { faults } from "../shared/kernel/test-faults.ts";
import { startTestPilot, type TestPilot } from "../shared/pilot/testing/pilot.ts";
import { openTable } from "../shared/platform/dynamodb.ts";
import { encryptBody, newBodyKey } from "../shared/protocol/body-cipher.ts";
import { type CommandBody, FromFrontgate, FromPilot } from "../shared/protocol/messages.ts";
import { useTestTable } from "../shared/tasks/testing/table.ts";
import { Agent, testImage } from "./testing/vpc.ts";

/** Tasks of the create that the promise is about which are commands; each cut point meets as many. */
const COMMANDS = faults(51, 3);
const table = useTestTable("tunnel");

describe("the tunnel, with Pilot's own code and the real agents (R4, A5)", () => {
  let pilot: TestPilot;
  let frontgate: Frontgate;
  let gate: Agent;
  let drone: Agent;
  let directory: string;
  let bodies: Server;
  /** Objects by key; the next read of one that is in `broken` breaks off in the middle. */
  const objects = new Map<string, Buffer>();
  const broken = new Set<string>();
  const node = { deploymentId: newId("deployment"), nodeId: newId("node") };

  const lines = (file: string): number => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);
  const current = async (): Promise<Frontgate> => {
    const found = await pilot.frontgates.get(frontgate.tenantId, frontgate.id);
    if (found === undefined) throw new Error("The Frontgate is gone.");
    return found;
  };
  const ready = () => pilot.until(async () => ((await current()).ready ? current() : undefined), "the Frontgate");
  /** Leaves a line each time that it is executed. */
  const counted = (file: string, more = "", env = {}): CommandBody => ({
    to: "drone",
    ...node,
    drone: { kind: "run-service", service: "count", run: { shell: `echo run >> ${file}; ${more}` }, env },
  });

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "pitrix-tunnel-"));
    pilot = await startTestPilot(openTable("tunnel", table()));
    bodies = createServer((request, response) => {
      const key = request.url?.slice(1) ?? "";
      const object = objects.get(key) ?? Buffer.alloc(0);
      response.writeHead(200, { "content-length": object.length });
      if (!broken.delete(key)) return void response.end(object);
      response.write(object.subarray(0, object.length / 2), () => {
        pilot.gateway.cut();
        response.destroy();
      });
    });
    await new Promise<void>((resolve) => bodies.listen(0, "127.0.0.1", resolve));
    const bound = bodies.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : 0;
    pilot.bodies.url = (key) => `http://127.0.0.1:${port}/${key}`;

    const image = await testImage();
    const network = `127.${randomInt(64, 250)}.${randomInt(1, 250)}`;
    const agent = (name: "frontgate" | "drone", number: number) =>
      new Agent({ root: join(directory, name), address: `${network}.${number}`, image, name });
    gate = agent("frontgate", 1);
    drone = agent("drone", 2);
    const token = randomBytes(32).toString("hex");
    frontgate = await pilot.expect(token);
    gate.configure({
      kind: "frontgate",
      frontgateId: frontgate.id,
      tenantId: frontgate.tenantId,
      pilotUrl: pilot.url,
      enrolmentToken: token,
      trust: await pilot.signer.trust(),
      issuedAt: frontgate.createdAt,
    });
    gate.start();
    const { caCertificate = "" } = await ready();
    const nodeToken = randomBytes(32).toString("hex");
    const tokenSha256 = createHash("sha256").update(nodeToken).digest("hex");
    // As a job leaves them: what the table does not believe would be taken from the Frontgate when it comes back.
    await pilot.frontgates.join(frontgate, node.deploymentId);
    await pilot.deployments.addNodes([
      {
        ...{ id: node.nodeId, deploymentId: node.deploymentId, tenantId: frontgate.tenantId },
        ...{ role: "", sid: 1, cpu: 1, memory: 1024, volumeSize: 0, confd: false, sealedToken: "", tokenSha256 },
        status: "active",
        health: "unknown",
        updatedAt: new Date().toISOString(),
      },
    ]);
    const register = {
      kind: "register-nodes" as const,
      deploymentId: node.deploymentId,
      nodes: [{ nodeId: node.nodeId, tokenSha256 }],
    };
    const registered = await pilot.send(frontgate, { to: "frontgate", frontgate: register }, { metadataVersion: 1 });
    expect(await pilot.result(registered)).toMatchObject({ status: "succeeded" });
    drone.configure({
      kind: "drone",
      ...node,
      frontgateAddress: gate.address,
      frontgateCa: caCertificate,
      enrolmentToken: nodeToken,
    });
    drone.start();
  });
  afterAll(async () => {
    await Promise.all([drone?.stop(), gate?.stop()]);
    for (const agent of [drone, gate]) agent?.endChildren();
    pilot?.stop();
    bodies?.close();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => {
    pilot.gateway.inward = () => "pass";
    pilot.gateway.outward = () => "pass";
  });

  /** Cuts the first message to or from the Frontgate that fits. */
  const cutOnce = (way: "inward" | "outward", fits: (text: string) => boolean): (() => boolean) => {
    let cut = false;
    pilot.gateway[way] = (_, text) => {
      if (cut || !fits(text)) return "pass";
      cut = true;
      return "cut";
    };
    return () => cut;
  };
  const said = (frame: string) => FromPilot.parse(JSON.parse(frame.slice(frame.indexOf("\n") + 1)));
  const heard = (text: string) => FromFrontgate.parse(JSON.parse(text));

  /** Executed once, with a result that says so. */
  const settled = async (command: CommandRecord, file: string): Promise<void> => {
    expect(await pilot.result(command)).toMatchObject({ status: "succeeded" });
    expect(lines(file)).toBe(1);
  };

  it(`R4: the link is cut as a command is sent: ${COMMANDS} of ${COMMANDS} are executed once`, async () => {
    for (let n = 0; n < COMMANDS; n++) {
      const file = join(directory, `send-${n}`);
      await ready();
      const cut = cutOnce("outward", (frame) => said(frame).type === "command");
      await settled(await pilot.send(frontgate, counted(file)), file);
      expect(cut()).toBe(true);
    }
  });

  it(`R4: the link is cut before the acknowledgement arrives: ${COMMANDS} of ${COMMANDS}`, async () => {
    for (let n = 0; n < COMMANDS; n++) {
      const file = join(directory, `accepted-${n}`);
      await ready();
      const cut = cutOnce("inward", (text) => heard(text).type === "accepted");
      await settled(await pilot.send(frontgate, counted(file)), file);
      expect(cut()).toBe(true);
    }
  });

  it(`R4: the link is cut after the execution, as the result or its acknowledgement is on its way: ${COMMANDS} of ${COMMANDS}`, async () => {
    for (let n = 0; n < COMMANDS; n++) {
      const file = join(directory, `result-${n}`);
      await ready();
      const cut =
        n % 2 === 0
          ? cutOnce("inward", (text) => heard(text).type === "result")
          : cutOnce("outward", (frame) => said(frame).type === "result-ack");
      await settled(await pilot.send(frontgate, counted(file)), file);
      await pilot.until(async () => (cut() ? true : undefined), "the cut");
    }
  });

  it(`R4: the link is cut and the body breaks off while a large one is read: ${COMMANDS} of ${COMMANDS}`, async () => {
    for (let n = 0; n < COMMANDS; n++) {
      const file = join(directory, `large-${n}`);
      await ready();
      const [id, key] = [newId("command"), newBodyKey()];
      const body = JSON.stringify(counted(file, "", { LARGE: "x".repeat(100_000) }));
      const object = encryptBody(body, key);
      objects.set(bodyKey(id), object);
      broken.add(bodyKey(id));
      const sealed = await sealConfidence(pilot.sealer, { tenantId: frontgate.tenantId, id }, { key, secrets: [] });
      const command = await pilot.send(frontgate, counted(file), {
        id,
        sealed,
        body: undefined,
        bodyKey: bodyKey(id),
        bodySha256: createHash("sha256").update(object).digest("hex"),
        bodyBytes: object.length,
      });
      await settled(command, file);
      expect(broken.size).toBe(0);
    }
  });

  it("A5: the Frontgate's key is rotated while a command runs, which completes; the old key opens nothing", async () => {
    const before = await ready();
    const file = join(directory, "rotated");
    const command = await pilot.send(frontgate, counted(file, "sleep 2; echo end"));
    await pilot.until(async () => (lines(file) === 1 ? true : undefined), "the command to begin");
    await pilot.frontgates.save(pilot.frontgates.rotateWrites(before));
    await pilot.gateway.close(before.connectionId ?? "");
    const changed = await pilot.until(async () => {
      const now = await current();
      return now.publicKey !== before.publicKey && now.ready ? now : undefined;
    }, "the new key");
    expect(changed).toMatchObject({ rotateKey: false });
    expect(changed.keyChangedAt).toBeDefined();
    expect((await pilot.result(command)).output).toBe("end\n");
    expect(lines(file)).toBe(1);
    // It holds after a restart.
    await gate.stop("SIGKILL");
    gate.start();
    const again = join(directory, "rotated-again");
    await settled(await pilot.send(frontgate, counted(again)), again);
    expect((await current()).publicKey).toBe(changed.publicKey);
    expect(existsSync(join(gate.root, "var/lib/pitrix/pilot.key.next"))).toBe(false);
  });

  it("A5: a revoked node loses its access while it is connected, and gets no other", async () => {
    const before = await ready();
    await pilot.frontgates.save(pilot.frontgates.revokeNodeWrites(before, node.deploymentId, node.nodeId));
    const begin = performance.now();
    await pilot.gateway.close(before.connectionId ?? "");
    const file = join(directory, "revoked-node");
    const order = async () => {
      const { status } = await pilot.result(await pilot.send(frontgate, counted(file)));
      return status === "refused" ? true : undefined;
    };
    await pilot.until(order, "the node to be shut out", 60_000);
    console.error(`the node was shut out after ${Math.round(performance.now() - begin)} ms`);
    await drone.stop();
    rmSync(join(drone.root, "var/lib/pitrix/identity/node.pem"));
    drone.start();
    await pilot.until(async () => (drone.log.includes("answered 401") ? true : undefined), "the Drone to be refused");
    const done = lines(file);
    await order();
    expect(lines(file)).toBe(done);
  });

  it("A5: a revoked Frontgate's link is shut at once, carries nothing any more, and does not come back", async () => {
    const before = await ready();
    const { connectionId = "" } = before;
    await pilot.frontgates.save(pilot.frontgates.revokeWrites(before, new Date()));
    // Nobody has ended the connection: the sweep does.
    expect(pilot.gateway.open).toContain(connectionId);
    await pilot.sweep();
    expect(pilot.gateway.open).toEqual([]);
    const refused = pilot.gateway.refused;
    await pilot.until(async () => (pilot.gateway.refused > refused ? true : undefined), "a refusal");
    expect(pilot.alarms).toContain("frontgate-refused");
    const command = await pilot.send(frontgate, counted(join(directory, "after")));
    await sleep(3_000);
    expect(pilot.gateway.open).toEqual([]);
    expect((await pilot.commands.get(frontgate.tenantId, frontgate.id, command.id))?.acceptedAt).toBeUndefined();
  });
});
