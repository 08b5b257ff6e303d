import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIMITS } from "../shared/protocol/limits.ts";
import { FRONTGATE_PORTS } from "../shared/protocol/messages.ts";
import { certificateRequest } from "./drone/csr.ts";
import { SERVER_NAME } from "./etcd/link.ts";
import { openAuthority } from "./frontgate/authority.ts";
import { Vpc } from "./testing/vpc.ts";

describe("certificates inside the VPC (A5)", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.start();
    await vpc.addNodes(1);
  });
  afterAll(() => vpc?.stop());

  const authorityDir = () => join(vpc.frontgate.root, "var/lib/pitrix/authority");
  const identity = (name: string) => join(vpc.node(0).agent.root, "var/lib/pitrix/identity", name);
  const certificateOf = (file: string) => new X509Certificate(readFileSync(file));
  /** The VPC's authority as it was some time ago. */
  const aged = (ms: number) => openAuthority(authorityDir(), vpc.frontgate.address, () => new Date(Date.now() - ms));

  it("A5: a node's certificate is good for 30 days, and is renewed by its key before it or after it has run out", async () => {
    const { agent, nodeId } = vpc.node(0);
    const life = certificateOf(identity("node.pem")).validToDate.getTime() - Date.now();
    expect(life).toBeLessThanOrEqual(LIMITS.nodeCertificateMs);
    expect(life).toBeGreaterThan(LIMITS.nodeCertificateMs - 600_000);
    const csr = certificateRequest(createPrivateKey(readFileSync(identity("node.key"))), nodeId);
    for (const age of [0.6, 1.5]) {
      const old = await (await aged(LIMITS.nodeCertificateMs * age)).sign(csr, nodeId);
      await agent.stop();
      writeFileSync(identity("node.pem"), old);
      agent.start();
      const renewed = () => (readFileSync(identity("node.pem"), "utf8") === old ? undefined : true);
      await vpc.pilot.until(renewed, "the renewal", 60_000);
      // One that still held was used meanwhile; the Drone starts anew with the new one, as its supervisor does.
      if (age < 1) await vpc.pilot.until(() => (agent.running ? undefined : true), "the Drone to end", 30_000);
      agent.start();
      expect((await vpc.run(0, ["true"])).status).toBe("succeeded");
      expect(certificateOf(identity("node.pem")).validToDate.getTime()).toBeGreaterThan(Date.now() + life / 2);
    }
  });

  it("A5: the server's certificate is renewed, and etcd shows the new one without a restart", async () => {
    const shown = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(
          {
            host: vpc.frontgate.address,
            port: FRONTGATE_PORTS.etcd,
            // A certificate of the weeks to come is none yet; which one is shown is all that counts here.
            rejectUnauthorized: false,
            servername: SERVER_NAME,
            ca: readFileSync(join(authorityDir(), "ca.pem")),
            cert: readFileSync(identity("node.pem")),
            key: readFileSync(identity("node.key")),
          },
          () => {
            resolve(socket.getPeerX509Certificate()?.serialNumber ?? "");
            socket.destroy();
          },
        );
        socket.on("error", reject);
      });
    const old = await shown();
    const pid = readFileSync(join(vpc.frontgate.root, "var/lib/pitrix/etcd.pid"), "utf8");
    const early = await aged(-LIMITS.serverCertificateMs * 0.4);
    expect(await early.renewServer()).toBeUndefined();
    expect(await shown()).toBe(old);
    // As it is when more than half of its time is over.
    await aged(-LIMITS.serverCertificateMs * 0.6);
    expect(await shown()).not.toBe(old);
    expect(readFileSync(join(vpc.frontgate.root, "var/lib/pitrix/etcd.pid"), "utf8")).toBe(pid);
  });
});
