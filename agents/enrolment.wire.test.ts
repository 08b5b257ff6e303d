import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../shared/kernel/ids.ts";
import { EnrolAnswer, FRONTGATE_PORTS } from "../shared/protocol/messages.ts";
import { certificateRequest } from "./drone/csr.ts";
import { keys } from "./etcd/keys.ts";
import { EtcdLink } from "./etcd/link.ts";
import { Vpc } from "./testing/vpc.ts";

describe("enrolment and access inside the VPC (A1, A2)", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.start();
    await vpc.addNodes(3);
  });
  afterAll(() => vpc?.stop());

  const newKey = () => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const post = async (body: string): Promise<{ status: number; text: string }> => {
    const { caCertificate } = await vpc.hello();
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: vpc.frontgate.address,
          port: FRONTGATE_PORTS.enrol,
          path: "/enrol",
          method: "POST",
          ca: caCertificate,
          agent: false,
        },
        (answer) => {
          let text = "";
          answer.on("data", (part) => {
            text += String(part);
          });
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
        },
      );
      call.on("error", reject);
      call.end(body);
    });
  };
  const enrol = async (overrides: object): Promise<number> => {
    const { nodeId, token } = vpc.node(0);
    const { deploymentId } = vpc;
    const csr = certificateRequest(newKey(), nodeId);
    return (await post(JSON.stringify({ nodeId, deploymentId, token, csr, ...overrides }))).status;
  };

  it("gives no second key a certificate for a token that was used", async () => {
    expect(await enrol({})).toBe(401);
  });

  it("refuses a wrong token, an unknown node and another deployment alike", async () => {
    expect(await enrol({ token: randomBytes(32).toString("hex") })).toBe(401);
    expect(await enrol({ nodeId: newId("node") })).toBe(401);
    expect(await enrol({ deploymentId: newId("deployment") })).toBe(401);
  });

  it("refuses what is no enrolment", async () => {
    expect(await enrol({ csr: "no request" })).toBe(400);
    expect(await enrol({ unknown: 1 })).toBe(400);
    expect(await enrol({ nodeId: "../../etc" })).toBe(400);
    expect((await post("{".repeat(20_000))).status).toBe(400);
    const tampered = certificateRequest(newKey(), "node-000000").split("\n");
    tampered[2] = (tampered[2] ?? "").replace(/[A-Za-z]/g, (c) => (c === "A" ? "B" : "A"));
    expect(await enrol({ csr: tampered.join("\n") })).toBe(400);
  });

  it("gives the same key its certificate again, for its own node only", async () => {
    const { agent, nodeId, token } = vpc.node(0);
    const key = readFileSync(join(agent.root, "var/lib/pitrix/identity/node.key"), "utf8");
    const csr = certificateRequest((await import("node:crypto")).createPrivateKey(key), "root");
    const answer = await post(JSON.stringify({ nodeId, deploymentId: vpc.deploymentId, token, csr }));
    expect(answer.status).toBe(200);
    const { certificate } = EnrolAnswer.parse(JSON.parse(answer.text));
    const link = await linkOf(0, certificate);
    // The request asked for the name "root"; the certificate has the node's.
    await expect(link.get("/alive")).rejects.toThrow(/permission/);
    link.close();
  });

  async function linkOf(index: number, certificate?: string): Promise<EtcdLink> {
    const identity = join(vpc.node(index).agent.root, "var/lib/pitrix/identity");
    const read = (name: string): string => readFileSync(join(identity, name), "utf8");
    return new EtcdLink({
      url: `https://${vpc.frontgate.address}:${FRONTGATE_PORTS.etcd}`,
      ca: read("ca.pem"),
      certificate: certificate ?? read("node.pem"),
      key: read("node.key"),
    });
  }

  it("lets a node read its own branch and write its own reports, and nothing else", async () => {
    const link = await linkOf(0);
    const { deploymentId } = vpc;
    const [own, other] = [vpc.node(0).nodeId, vpc.node(1).nodeId];
    const put = (key: string): Promise<boolean> => link.commit([], [{ put: key, value: "x" }]);
    await expect(link.list(keys.node(deploymentId, own))).resolves.toBeDefined();
    await expect(put(`${keys.report(deploymentId, own)}started/cmd-000000`)).resolves.toBe(true);
    const forbiddenReads = [
      keys.node(deploymentId, other),
      keys.node(newId("deployment"), own),
      keys.deployment(deploymentId),
      keys.report(deploymentId, other),
      keys.registrations,
      keys.commands,
      "/",
    ];
    for (const prefix of forbiddenReads) await expect(link.list(prefix), prefix).rejects.toThrow(/permission/);
    const forbiddenWrites = [
      `${keys.self(deploymentId, own)}/host/ip`,
      keys.nodeCommand(deploymentId, own, "cmd-000000"),
      keys.alive(deploymentId, other),
      keys.registration(deploymentId, own),
      keys.version(deploymentId),
      "/anything",
    ];
    for (const key of forbiddenWrites) await expect(put(key), key).rejects.toThrow(/permission/);
    const { auth } = link.client;
    await expect(auth.userGrantRole({ user: own, role: "root" })).rejects.toThrow(/permission/);
    await expect(auth.authDisable()).rejects.toThrow(/permission/);
    link.close();
  });

  it("opens nothing without a certificate of this authority", async () => {
    const { caCertificate } = await vpc.hello();
    const url = `https://${vpc.frontgate.address}:${FRONTGATE_PORTS.etcd}`;
    const { openAuthority } = await import("./frontgate/authority.ts");
    const foreign = await openAuthority(join(vpc.directory, "foreign"), "127.0.0.1", () => new Date());
    const link = new EtcdLink({ url, ca: caCertificate, ...foreign.root });
    await expect(link.get("/alive")).rejects.toThrow();
    link.close();
  });

  it("keeps secrets readable by their owner alone, and out of the logs", () => {
    const files = ["pilot.key", "authority/ca.key", "authority/root.key"].map((name) =>
      join(vpc.frontgate.root, "var/lib/pitrix", name),
    );
    files.push(join(vpc.node(0).agent.root, "var/lib/pitrix/identity/node.key"));
    for (const file of files) expect(statSync(file).mode & 0o077, file).toBe(0);
    const logs = [vpc.frontgate.log, ...vpc.nodes.map(({ agent }) => agent.log)].join("\n");
    for (const { token } of vpc.nodes) expect(logs).not.toContain(token);
    expect(logs).not.toContain("PRIVATE KEY");
  });

  it("removes every way in when the deployment is deregistered", async () => {
    const { deploymentId } = vpc;
    const result = await vpc.pilot.execute(vpc.own({ kind: "deregister-deployment", deploymentId }));
    expect(result.status).toBe("succeeded");
    const link = await linkOf(2);
    await expect(link.list(keys.node(deploymentId, vpc.node(2).nodeId))).rejects.toThrow();
    link.close();
    const late = await vpc.putMetadata("late", { version: 1 });
    expect(late.status).toBe("stale");
    const order = await vpc.run(0, ["true"]);
    expect(order.status).toBe("refused");
  });
});
