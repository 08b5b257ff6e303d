import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FRONTGATE_PORTS, type FrontgateCommand, type Hello } from "../shared/protocol/messages.ts";
import { EtcdLink } from "./etcd/link.ts";
import { Vpc } from "./testing/vpc.ts";

describe("R5: etcd wiped, rolled back or replaced, then one resync", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.start({ heartbeatMs: 500 });
    await vpc.addNodes(3);
  });
  afterAll(() => vpc?.stop());

  const state = (): string => join(vpc.frontgate.root, "var/lib/pitrix");
  const data = (): string => join(state(), "etcd/data");
  const etcdPid = (): number => Number(readFileSync(join(state(), "etcd.pid"), "utf8"));

  /** Everything that the table has to be able to make again, as it lies in etcd; users and their roles with it. */
  const content = async (): Promise<string> => {
    const read = (name: string): string => readFileSync(join(state(), "authority", name), "utf8");
    const link = new EtcdLink({
      url: `https://${vpc.frontgate.address}:${FRONTGATE_PORTS.etcd}`,
      ca: read("ca.pem"),
      certificate: read("root.pem"),
      key: read("root.key"),
    });
    const lines: string[] = [];
    for (const prefix of ["/deployments/", "/registrations/", "/versions/", "/documents/"])
      for (const { key, value } of (await link.list(prefix)).entries)
        if (!key.includes("/cmd/")) lines.push(`${key} = ${value}`);
    const { users } = await link.client.auth.userList();
    for (const name of users) lines.push(`${name}: ${(await link.client.auth.userGet({ name })).roles.join()}`);
    link.close();
    return lines.sort().join("\n");
  };

  /** What Pilot does when `hello` tells of other content than the table believes: here with what it was told of enrolments. */
  const restore = (value: string, version: number): FrontgateCommand => {
    const enrolled = vpc.pilot.received.flatMap((message) => (message.type === "enrolled" ? message.nodes : []));
    return {
      kind: "restore-deployment",
      deploymentId: vpc.deploymentId,
      nodes: vpc.nodes.map(({ nodeId, tokenSha256 }) => {
        const fingerprint = enrolled.find((node) => node.nodeId === nodeId)?.fingerprint;
        return { nodeId, tokenSha256, ...(fingerprint === undefined ? {} : { fingerprint }) };
      }),
      metadata: { version, document: vpc.document(value) },
    };
  };

  const lastHello = (): Hello | undefined => vpc.pilot.received.findLast((message) => message.type === "hello");
  /** Waits for the next `hello` after `since`. */
  const helloAfter = (since: Hello | undefined): Promise<Hello> =>
    vpc.pilot.until(() => (lastHello() === since ? undefined : lastHello()), "the next hello");

  const rendered = (index: number): string => {
    const file = join(vpc.node(index).agent.root, "app/conf/hosts.txt");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  const reloads = (index: number): number => {
    const file = join(vpc.node(index).agent.root, "app/conf/reloads");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
  };
  const allRendered = (value: string): Promise<true> =>
    vpc.pilot.until(() => ([0, 1, 2].every((i) => rendered(i).includes(value)) ? true : undefined), value);

  /** The nodes work as before: metadata arrive, commands run, no Drone enrolled anew. */
  const worksWith = async (value: string): Promise<void> => {
    const before = [0, 1, 2].map(reloads);
    expect((await vpc.putMetadata(value)).status).toBe("succeeded");
    await allRendered(value);
    await vpc.pilot.until(() => ([0, 1, 2].every((i) => reloads(i) > (before[i] ?? 0)) ? true : undefined), "reloads");
    for (const index of [0, 1, 2]) {
      expect((await vpc.run(index, ["true"])).status).toBe("succeeded");
      expect(rendered(index).split("\n")).toHaveLength(5);
      expect(vpc.node(index).agent.log.match(/"enrolled"/g)).toHaveLength(1);
    }
  };

  it("tells Pilot which keys enrolled, and what it holds", async () => {
    expect((await vpc.putMetadata("first")).status).toBe("succeeded");
    for (const index of [0, 1, 2]) {
      const directory = join(vpc.node(index).agent.root, "app/conf");
      const files = [
        {
          path: "conf.d/hosts.toml",
          content: `[template]\nsrc = "hosts.tmpl"\ndest = "${directory}/hosts.txt"\nkeys = ["/"]\nreload_cmd = "echo reload >> ${directory}/reloads"\n`,
        },
        {
          path: "templates/hosts.tmpl",
          content: `{{range $id := lsdir "/hosts"}}{{$id}} {{getv (printf "/hosts/%s/ip" $id)}}\n{{end}}me {{getv "/env/value"}}\n`,
        },
      ];
      expect((await vpc.pilot.execute(vpc.order(index, { kind: "start-confd", files }))).status).toBe("succeeded");
    }
    await allRendered("first");
    const enrolled = vpc.pilot.received.flatMap((message) => (message.type === "enrolled" ? message.nodes : []));
    expect(new Set(enrolled.map((node) => node.nodeId))).toEqual(new Set(vpc.nodes.map((node) => node.nodeId)));
    expect(lastHello()?.content).toMatch(/^[0-9a-f]{64}$/);
  });

  it("R5: wiped while it was stopped: byte-equal after one resync, and nobody enrols anew", async () => {
    const version = vpc.version;
    const before = await content();
    const [first, counts] = [lastHello(), [0, 1, 2].map(reloads)];
    await vpc.frontgate.stop();
    rmSync(data(), { recursive: true });
    vpc.frontgate.start();
    const hello = await helloAfter(first);
    expect(await content()).not.toBe(before);
    // What a running app sees of all this: nothing.
    await sleep(1_500);
    expect([0, 1, 2].map(reloads)).toEqual(counts);
    const result = await vpc.pilot.execute(
      vpc.command({ to: "frontgate", frontgate: restore("first", version) }, { version }),
    );
    expect(result.status).toBe("succeeded");
    expect(await content()).toBe(before);
    vpc.pilot.cut();
    const after = await helloAfter(hello);
    expect(after.content).not.toBe(hello.content);
    expect([0, 1, 2].map(reloads)).toEqual(counts);
    for (const { nodeId } of vpc.nodes) await vpc.health(nodeId, "online");
    await worksWith("second");
  });

  it("R5: wiped under a running Frontgate: access control is back, Pilot is told, commands in hand are asked for again", async () => {
    const version = vpc.version;
    const before = await content();
    const first = lastHello();
    const file = join(vpc.directory, "in-hand");
    const running = vpc.order(0, {
      kind: "run-service",
      service: "count",
      run: { shell: `echo run >> ${file}; sleep 4; echo end` },
      env: {},
    });
    vpc.pilot.send(running);
    await vpc.pilot.until(() => (existsSync(file) ? true : undefined), "the command to begin");
    vpc.pilot.holding = true;
    rmSync(data(), { recursive: true });
    process.kill(etcdPid(), "SIGKILL");
    const hello = await helloAfter(first);
    expect(hello.openCommands).toEqual([]);
    const result = await vpc.pilot.execute(
      vpc.command({ to: "frontgate", frontgate: restore("second", version) }, { version }),
    );
    expect(result.status).toBe("succeeded");
    expect(await content()).toBe(before);
    // It is sent again, and not run again: the Drone tells the result of the one execution.
    vpc.pilot.release();
    expect(await vpc.pilot.result(running.id)).toMatchObject({ status: "succeeded", output: "end\n" });
    expect(readFileSync(file, "utf8")).toBe("run\n");
    await worksWith("third");
  });

  it("R5: rolled back to a copy: what is newer in the table comes back, what is older in etcd goes", async () => {
    const first = lastHello();
    await vpc.frontgate.stop();
    const copy = join(vpc.directory, "copy");
    cpSync(data(), copy, { recursive: true });
    vpc.frontgate.start();
    const second = await helloAfter(first);
    expect((await vpc.putMetadata("fourth")).status).toBe("succeeded");
    await allRendered("fourth");
    const version = vpc.version;
    const before = await content();
    await vpc.frontgate.stop();
    rmSync(data(), { recursive: true });
    cpSync(copy, data(), { recursive: true });
    vpc.frontgate.start();
    await helloAfter(second);
    expect(await content()).not.toBe(before);
    expect(rendered(0)).toContain("fourth");
    const result = await vpc.pilot.execute(
      vpc.command({ to: "frontgate", frontgate: restore("fourth", version) }, { version }),
    );
    expect(result.status).toBe("succeeded");
    expect(await content()).toBe(before);
    // An order that the table believes superseded changes nothing.
    const stale = vpc.command({ to: "frontgate", frontgate: restore("first", version - 1) }, { version: version - 1 });
    expect((await vpc.pilot.execute(stale)).status).toBe("stale");
    expect(await content()).toBe(before);
    await worksWith("fifth");
  });

  it("a new machine with the same address takes the old one's place: its Drones go on pinning the same authority", async () => {
    const version = vpc.version;
    const before = await content();
    const first = lastHello();
    const ca = readFileSync(join(state(), "authority/ca.pem"), "utf8");
    await vpc.frontgate.stop("SIGKILL");
    vpc.frontgate.endChildren();
    rmSync(state(), { recursive: true });
    vpc.pilot.expectMachine();
    vpc.frontgate.start();
    const hello = await helloAfter(first);
    expect(hello.caCertificate).toBe(ca);
    const result = await vpc.pilot.execute(
      vpc.command({ to: "frontgate", frontgate: restore("fifth", version) }, { version }),
    );
    expect(result.status).toBe("succeeded");
    expect(await content()).toBe(before);
    for (const { nodeId } of vpc.nodes) await vpc.health(nodeId, "online");
    await worksWith("sixth");
    expect(vpc.frontgate.log).not.toContain("PRIVATE KEY");
  });
});
