import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAnswer } from "../shared/protocol/answer.ts";
import { newBodyKey } from "../shared/protocol/body-cipher.ts";
import { LIMITS } from "../shared/protocol/limits.ts";
import { LogAnswer, type LogRange, type LogSource } from "../shared/protocol/looking.ts";
import type { DroneCommand } from "../shared/protocol/messages.ts";
import { Vpc } from "./testing/vpc.ts";

describe("a look at a node", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.start();
    await vpc.addNodes(1);
  });
  afterAll(() => vpc?.stop());

  const answerKey = newBodyKey();
  const look = async (drone: DroneCommand, timeoutMs = 5_000) => {
    const order = vpc.order(0, drone, { timeoutMs });
    const result = await vpc.pilot.execute(order);
    const parts = vpc.pilot.received.flatMap((message) =>
      message.type === "answer-part" && message.id === order.id ? [message] : [],
    );
    const data = parts.sort((a, b) => a.part - b.part).map((part) => part.data);
    return { result, parts, text: data.length === 0 ? "" : openAnswer(data, answerKey) };
  };
  const log = async (source: LogSource, range: LogRange) => {
    const { result, text, parts } = await look({ kind: "read-log", source, range, answerKey });
    expect(result).toMatchObject({ status: "succeeded" });
    expect(JSON.stringify(result)).not.toContain("line");
    return { ...LogAnswer.parse(JSON.parse(text)), parts: parts.length };
  };

  it("reads a service's log, its end and any range, and what a file holds", async () => {
    const start = { kind: "run-service", service: "start", run: { shell: "seq -f 'line %g' 1 500" }, env: {} } as const;
    await vpc.pilot.execute(vpc.order(0, start));
    const tail = await log({ of: "service", name: "start" }, { tail: 3 });
    expect(tail).toMatchObject({ text: "line 498\nline 499\nline 500\n", parts: 1 });
    expect(tail.to).toBe(tail.size);
    expect(await log({ of: "service", name: "start" }, { from: 0, bytes: 7 })).toMatchObject({
      text: "line 1\n",
      to: 7,
    });
    const path = join(vpc.directory, "app.log");
    writeFileSync(path, "line of a file\n");
    expect((await log({ of: "file", path }, { tail: 10 })).text).toBe("line of a file\n");
    const traversal = {
      kind: "read-log",
      source: { of: "file", path: `${vpc.directory}/../x` },
      range: { tail: 1 },
    } as const;
    expect((await look({ ...traversal, answerKey })).result.status).toBe("refused");
  });

  it("brings 256 KiB that cannot be packed smaller, in frames that fit", async () => {
    const run = { shell: `head -c ${LIMITS.answerBytes} /dev/urandom | base64 -w 0 | head -c ${LIMITS.answerBytes}` };
    const { result, parts, text } = await look({ kind: "run-look", run, answerKey });
    expect(result.status).toBe("succeeded");
    expect(text).toHaveLength(LIMITS.answerBytes);
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(LIMITS.inlineBytes);
    expect(() =>
      openAnswer(
        parts.map(({ data }) => data),
        newBodyKey(),
      ),
    ).toThrow();
  });

  it("waits for no other command, is remembered by nobody, and tells why it failed", async () => {
    const end = join(vpc.directory, "end-of-slow");
    const shell = `until test -e ${end}; do sleep 0.1; done`;
    const slow = vpc.order(0, { kind: "run-service", service: "slow", run: { shell }, env: {} });
    vpc.pilot.send(slow);
    await vpc.pilot.until(
      () =>
        vpc.pilot.received.some((message) => message.type === "accepted" && message.id === slow.id) ? true : undefined,
      "the slow command",
    );
    const state = join(vpc.node(0).agent.root, "var/lib/pitrix/executed");
    mkdirSync(state, { recursive: true });
    const before = readdirSync(state).length;
    const quick = await look({ kind: "run-look", run: { shell: "echo warning >&2; echo seen" }, answerKey });
    expect(quick.text).toBe("seen\n");
    expect(vpc.pilot.received.some((message) => message.type === "result" && message.id === slow.id)).toBe(false);
    writeFileSync(end, "");
    expect(readdirSync(state).length).toBeLessThanOrEqual(before + 1);
    const bad = await look({ kind: "run-look", run: { shell: "echo wrong; exit 4" }, answerKey });
    expect(bad.result).toMatchObject({ status: "failed", exitCode: 4, output: "wrong\n" });
    expect(bad.parts).toEqual([]);
    const late = await look({ kind: "run-look", run: { argv: ["sleep", "9"] }, answerKey }, 200);
    expect(late.result.status).toBe("timed-out");
    expect(readdirSync(join(vpc.node(0).agent.root, "var/log/pitrix/answers"))).toEqual([]);
    expect((await vpc.pilot.result(slow.id)).status).toBe("succeeded");
    expect(existsSync(state)).toBe(true);
  });

  it("brings what the app says of itself, which nobody on the way can read, and shows it to all as the node's token", async () => {
    const question = (shell: string) => vpc.order(0, { kind: "ask-app", run: { shell }, answerKey });
    const told = await vpc.pilot.execute(question("echo by the way >&2; echo 'SWMTKN-1; $(reboot)'"));
    expect(told).toMatchObject({ status: "succeeded", exitCode: 0 });
    expect(told.output).not.toContain("SWMTKN");
    const token = openAnswer([told.output ?? ""], answerKey).trimEnd();
    expect(token).toBe("SWMTKN-1; $(reboot)");
    expect(readdirSync(join(vpc.node(0).agent.root, "var/log/pitrix/answers"))).toEqual([]);
    const bad = await vpc.pilot.execute(question("echo wrong; exit 4"));
    expect(bad).toMatchObject({ status: "failed", exitCode: 4, output: "wrong\n" });
    const long = await vpc.pilot.execute(question("head -c 9000 /dev/urandom | base64"));
    expect(long).toMatchObject({ status: "failed", message: "The command printed too much." });

    const document = vpc.document("told");
    const hosts = document.hosts.map((host) => ({ ...host, token, eip: "203.0.113.7" }));
    const { deploymentId } = vpc;
    const put = vpc.own({ kind: "put-metadata", deploymentId, document: { ...document, hosts } });
    expect((await vpc.pilot.execute(put)).status).toBe("succeeded");
    const dest = join(vpc.directory, "token.txt");
    const files = [
      {
        path: "conf.d/token.toml",
        content: `[template]\nsrc = "token.tmpl"\ndest = "${dest}"\nkeys = ["/"]\n`,
      },
      {
        path: "templates/token.tmpl",
        content: `{{getv "/host/token"}} {{getv "/hosts/i-0/token"}} {{getv "/host/eip"}}`,
      },
    ];
    expect((await vpc.pilot.execute(vpc.order(0, { kind: "start-confd", files }))).status).toBe("succeeded");
    expect(readFileSync(dest, "utf8")).toBe(`${token} ${token} 203.0.113.7`);
  });

  it("renders what its deployment depends on, and renders anew when that changes", async () => {
    const { deploymentId } = vpc;
    const [first] = vpc.document("x").hosts;
    const hosts =
      first === undefined ? [] : [{ ...first, nodeId: "node-elsewhere", instanceId: "i-zk", ip: "10.9.0.1" }];
    const linked = (port: string) => ({
      ...vpc.document("linked"),
      links: { zk: { cluster: { "endpoints/client/port": port }, hosts, env: {}, roleEnv: {} } },
    });
    const put = (port: string) =>
      vpc.pilot.execute(vpc.own({ kind: "put-metadata", deploymentId, document: linked(port) }));
    expect((await put("2181")).status).toBe("succeeded");
    const dest = join(vpc.directory, "linked.txt");
    const files = [
      { path: "conf.d/linked.toml", content: `[template]\nsrc = "linked.tmpl"\ndest = "${dest}"\nkeys = ["/"]\n` },
      {
        path: "templates/linked.tmpl",
        content: `{{range getvs "/links/zk/hosts/*/ip"}}{{.}}{{end}}:{{getv "/links/zk/cluster/endpoints/client/port"}}`,
      },
    ];
    expect((await vpc.pilot.execute(vpc.order(0, { kind: "start-confd", files }))).status).toBe("succeeded");
    expect(readFileSync(dest, "utf8")).toBe("10.9.0.1:2181");
    expect((await put("2182")).status).toBe("succeeded");
    await expect.poll(() => readFileSync(dest, "utf8"), { timeout: 15_000 }).toBe("10.9.0.1:2182");
  });
});
