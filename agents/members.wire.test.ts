import { existsSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FRONTGATE_PORTS } from "../shared/protocol/messages.ts";
import { Vpc } from "./testing/vpc.ts";

describe("a Frontgate of three members", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.startThree();
    await vpc.addNodes(3);
  });
  afterAll(() => vpc?.stop());

  const member = (index: number): Vpc["members"][number] => {
    const found = vpc.members[index];
    if (found === undefined) throw new Error(`There is no member ${index}.`);
    return found;
  };
  const rendered = (index: number): string => {
    const file = join(vpc.node(index).agent.root, "app/conf/value.txt");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  const allRendered = (value: string): Promise<true> =>
    vpc.pilot.until(() => ([0, 1, 2].every((i) => rendered(i).includes(value)) ? true : undefined), value);
  /** Asks a member for its peers with somebody's certificate. */
  const peers = (index: number, identity: { cert: string; key: string }): Promise<string> =>
    new Promise((resolve, reject) => {
      const ca = readFileSync(join(member(index).agent.root, "var/lib/pitrix/authority/ca.pem"), "utf8");
      const { address } = member(index).agent;
      const call = request(
        { host: address, port: FRONTGATE_PORTS.peer, path: "/members", ca, ...identity, agent: false },
        (answer) => {
          let text = "";
          answer.on("data", (part) => {
            text += String(part);
          });
          answer.on("end", () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))));
        },
      );
      call.on("error", reject);
      call.end();
    });
  const peerIdentity = (index: number) => {
    const { root, address } = member(index).agent;
    const read = (suffix: string) =>
      readFileSync(join(root, `var/lib/pitrix/authority/peer-${address}.${suffix}`), "utf8");
    return { cert: read("pem"), key: read("key") };
  };

  it("has one leader, whose word reaches all nodes through any member", async () => {
    const leading = vpc.members.filter(({ pilot }) =>
      pilot.received.some((message) => message.type === "hello" && message.leads === true),
    );
    expect(leading).toHaveLength(1);
    expect((await vpc.putMetadata("first")).status).toBe("succeeded");
    for (const index of [0, 1, 2]) {
      const dest = join(vpc.node(index).agent.root, "app/conf/value.txt");
      const files = [
        { path: "conf.d/value.toml", content: `[template]\nsrc = "value.tmpl"\ndest = "${dest}"\nkeys = ["/"]\n` },
        { path: "templates/value.tmpl", content: `{{getv "/env/value"}}\n` },
      ];
      expect((await vpc.pilot.execute(vpc.order(index, { kind: "start-confd", files }))).status).toBe("succeeded");
    }
    await allRendered("first");
  });

  it("lets nobody among its members but members", async () => {
    expect(JSON.parse(await peers(0, peerIdentity(1)))).toHaveLength(3);
    const identity = join(vpc.node(0).agent.root, "var/lib/pitrix/identity");
    const node = {
      cert: readFileSync(join(identity, "node.pem"), "utf8"),
      key: readFileSync(join(identity, "node.key"), "utf8"),
    };
    await expect(peers(0, node)).rejects.toThrow();
  });

  it("is taken over when its leader is lost; a command in hand is executed once, and its result is told", async () => {
    const file = join(vpc.directory, "in-hand");
    const command = vpc.order(0, {
      kind: "run-service",
      service: "count",
      run: { shell: `echo run >> ${file}; sleep 12; echo end` },
      env: {},
    });
    vpc.pilot.send(command);
    await vpc.pilot.until(() => (existsSync(file) ? true : undefined), "the command to begin");
    const { pilot: lost, frontgate: agent } = vpc;
    const begin = performance.now();
    await agent.stop("SIGKILL");
    agent.endChildren();
    await vpc.leader(lost);
    const takeover = Math.round(performance.now() - begin);
    console.error(`the takeover took ${takeover} ms`);
    vpc.pilot.send(command);
    expect(await vpc.pilot.result(command.id)).toMatchObject({ status: "succeeded", output: "end\n" });
    expect(readFileSync(file, "utf8")).toBe("run\n");
    expect((await vpc.putMetadata("second")).status).toBe("succeeded");
    await allRendered("second");
    for (const index of [0, 1, 2]) expect((await vpc.run(index, ["true"])).status).toBe("succeeded");
  });

  it("takes a new machine in the lost one's place", async () => {
    const index = vpc.members.findIndex(({ agent }) => agent.pid === 0);
    const { agent, pilot } = member(index);
    rmSync(join(agent.root, "var/lib/pitrix"), { recursive: true });
    const hellos = (): number => pilot.received.filter((message) => message.type === "hello").length;
    const before = hellos();
    pilot.expectMachine();
    vpc.form(1, [index + 1]);
    agent.start();
    await pilot.until(() => (hellos() > before ? true : undefined), "the new member's hello");
    const other = (index + 1) % 3;
    await pilot.until(() => (agent.log.includes("member-replaced") ? true : undefined), "the place");
    expect(JSON.parse(await peers(other, peerIdentity(other)))).toHaveLength(3);
    // The one that is left of the first three and the new one are a majority.
    const third = vpc.members.findIndex((one, at) => at !== index && one.pilot !== vpc.pilot);
    await vpc.pilot.until(() => (existsSync(join(agent.root, "var/lib/pitrix/etcd.pid")) ? true : undefined), "etcd");
    expect((await vpc.putMetadata("third")).status).toBe("succeeded");
    const lost = vpc.pilot;
    await vpc.frontgate.stop("SIGKILL");
    vpc.frontgate.endChildren();
    expect([index, third]).toContain(await vpc.leader(lost));
    expect((await vpc.putMetadata("fourth")).status).toBe("succeeded");
    await allRendered("fourth");
  });
});
