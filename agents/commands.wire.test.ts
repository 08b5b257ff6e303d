import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../shared/kernel/ids.ts";
import { encryptBody, newBodyKey } from "../shared/protocol/body-cipher.ts";
import { LIMITS } from "../shared/protocol/limits.ts";
import type { Command, ConfdFile } from "../shared/protocol/messages.ts";
import { Vpc } from "./testing/vpc.ts";

/** The process's command line, by which it is found; "" when it is gone. */
const cmdline = (pid: number): string =>
  existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";

describe("commands", () => {
  let vpc: Vpc;
  beforeAll(async () => {
    vpc = await Vpc.start();
    await vpc.addNodes(3);
  });
  afterAll(() => vpc?.stop());

  const templates = (index: number): ConfdFile[] => {
    const dest = join(vpc.node(index).agent.root, "app/conf/hosts.txt");
    return [
      {
        path: "conf.d/hosts.toml",
        content: `[template]\nsrc = "hosts.tmpl"\ndest = "${dest}"\nkeys = ["/"]\nreload_cmd = "touch ${dest}.reloaded"\n`,
      },
      {
        path: "templates/hosts.tmpl",
        content: `{{range $id := lsdir "/hosts"}}{{$id}} {{getv (printf "/hosts/%s/ip" $id)}}\n{{end}}me {{getv "/host/instance_id"}} {{getv "/env/value"}}\n`,
      },
    ];
  };
  const rendered = (index: number): string => {
    const file = join(vpc.node(index).agent.root, "app/conf/hosts.txt");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };

  it("OP-26, OP-28: metadata is rendered on every node, confd follows changes and stops on command", async () => {
    expect((await vpc.putMetadata("first")).status).toBe("succeeded");
    for (const index of [0, 1, 2]) {
      const files = templates(index);
      const started = await vpc.pilot.execute(vpc.order(index, { kind: "start-confd", files }));
      expect(started).toMatchObject({ status: "succeeded", exitCode: 0 });
      expect(rendered(index).split("\n")).toHaveLength(5);
      expect(rendered(index)).toContain(`i-1 ${vpc.node(1).agent.address}\n`);
      expect(rendered(index)).toContain(`me i-${index} first`);
      const dest = join(vpc.node(index).agent.root, "app/conf/hosts.txt");
      expect(existsSync(`${dest}.reloaded`)).toBe(false);
    }
    await vpc.putMetadata("second");
    await vpc.pilot.until(() => ([0, 1, 2].every((i) => rendered(i).includes("second")) ? true : undefined), "second");
    const { agent, nodeId } = vpc.node(0);
    await vpc.pilot.until(
      () => vpc.pilot.received.find((m) => m.type === "node-health" && m.node.nodeId === nodeId && m.node.confd),
      "confd in the node's health",
    );
    const pid = Number(readFileSync(join(agent.root, "var/lib/pitrix/confd.pid"), "utf8"));
    expect(cmdline(pid)).toContain("confd");
    // It dies by itself: it is started again.
    process.kill(pid, "SIGKILL");
    await vpc.pilot.until(() => {
      const now = Number(readFileSync(join(agent.root, "var/lib/pitrix/confd.pid"), "utf8"));
      return now !== pid && cmdline(now) !== "" ? true : undefined;
    }, "confd to come back");
    const second = Number(readFileSync(join(agent.root, "var/lib/pitrix/confd.pid"), "utf8"));
    expect((await vpc.pilot.execute(vpc.order(0, { kind: "stop-confd" }))).status).toBe("succeeded");
    expect(cmdline(second)).toBe("");
    await vpc.putMetadata("third");
    await vpc.pilot.until(() => (rendered(1).includes("third") ? true : undefined), "third");
    expect(rendered(0)).toContain("second");
  });

  it("tells what is wrong with a template", async () => {
    const broken = templates(0).map((file) =>
      file.path.endsWith(".tmpl") ? { ...file, content: '{{getv "/env/missing"}}' } : file,
    );
    const result = await vpc.pilot.execute(vpc.order(0, { kind: "start-confd", files: broken }));
    expect(result.status).toBe("failed");
    expect(result.output).toContain("/env/missing");
  });

  it("OP-27: a command delivered three times is executed once, and a replay is answered from the record", async () => {
    const file = join(vpc.directory, "once");
    vpc.pilot.copies = 3;
    const order = vpc.order(0, {
      kind: "run-service",
      service: "start",
      run: { shell: `echo run >> '${file}'; echo out; echo err >&2; exit 3` },
      env: {},
    });
    const result = await vpc.pilot.execute(order);
    vpc.pilot.copies = 1;
    expect(result).toMatchObject({ status: "failed", exitCode: 3 });
    expect(result.output).toBe("out\nerr\n");
    vpc.pilot.received.length = 0;
    vpc.pilot.deliver(order);
    await vpc.pilot.until(() => vpc.pilot.received.find((m) => m.type === "result" && m.id === order.id), "the replay");
    expect(readFileSync(file, "utf8")).toBe("run\n");
  });

  it("refuses an older version, what came too late, an unknown node, and what it cannot read", async () => {
    expect((await vpc.putMetadata("old", { version: 1 })).status).toBe("stale");
    expect((await vpc.run(0, ["true"], { deadline: new Date(Date.now() - 1000).toISOString() })).status).toBe(
      "expired",
    );
    const stranger = vpc.command({
      to: "drone",
      deploymentId: vpc.deploymentId,
      nodeId: newId("node"),
      drone: { kind: "stop-confd" },
    });
    expect((await vpc.pilot.execute(stranger)).status).toBe("refused");
    const odd: Command = { ...vpc.order(0, { kind: "stop-confd" }), timeoutMs: -1 };
    expect((await vpc.pilot.execute(odd)).status).toBe("refused");
  });

  it("A6: 500 arguments full of shell characters reach the program as they are", async () => {
    const canary = join(vpc.directory, "canary");
    mkdirSync(canary);
    const wrappers = [
      ";X",
      "|X",
      "&&X",
      "$(X)",
      "`X`",
      "\nX\n",
      "'X'",
      '"X"',
      ">X",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's, not ours
      "${IFS}X",
      "||X;",
      "\\X",
      "-X",
      "{X}",
      "*X?",
    ];
    const payloads = Array.from({ length: 500 }, (_, n) => {
      const wrapper = wrappers[n % wrappers.length] ?? "";
      return `${n}${wrapper.replace("X", `touch ${canary}/${n}`)}`;
    });
    for (let at = 0; at < payloads.length; at += 100) {
      const argv = ["printf", "%s\\0", ...payloads.slice(at, at + 100)];
      const service = payloads[at]?.slice(0, 64) ?? "";
      const drone = { kind: "run-service", service, run: { argv }, env: { VALUE: payloads[at] ?? "" } } as const;
      expect((await vpc.pilot.execute(vpc.order(1, drone))).status).toBe("succeeded");
    }
    expect(readdirSync(canary)).toEqual([]);
    expect(readdirSync(join(vpc.node(1).agent.root, "var/log/pitrix/services")).join("")).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it("A6: 500 names, addresses, values and paths full of shell characters are text in every file that confd renders", async () => {
    const canary = join(vpc.directory, "canary-metadata");
    mkdirSync(canary);
    const wrap = [";X;", "$(X)", "`X`", "'; X; '", '"; X; "', "|X", "&& X #", "\nX\n"];
    const payloads = Array.from(
      { length: 500 },
      (_, n) => `${n}${(wrap[n % wrap.length] ?? "").replace("X", `touch ${canary}/${n}`)}`,
    );
    const take = (from: number, count: number) => payloads.slice(from, from + count);
    const plain = vpc.document("hostile");
    const document = {
      ...plain,
      // What a package or a user may choose: names and values, roles, addresses and instance ids.
      cluster: Object.fromEntries(take(0, 150).map((value, n) => [`key-${n}`, value])),
      env: { value: "hostile", ...Object.fromEntries(take(150, 250).map((value, n) => [`env-${n}`, value])) },
      roleEnv: {},
      hosts: plain.hosts.map((host, n) => ({
        ...host,
        ip: payloads[400 + n] ?? "",
        instanceId: (payloads[410 + n] ?? "").replaceAll("/", ":").slice(0, 128),
      })),
    };
    const { deploymentId } = vpc;
    expect((await vpc.pilot.execute(vpc.own({ kind: "put-metadata", deploymentId, document }))).status).toBe(
      "succeeded",
    );
    const dest = join(vpc.node(2).agent.root, "app/hostile.txt");
    const files = [
      {
        path: "conf.d/hostile.toml",
        content: `[template]\nsrc = "hostile.tmpl"\ndest = "${dest}"\nkeys = ["/"]\nreload_cmd = "true"\n`,
      },
      {
        path: "templates/hostile.tmpl",
        content:
          '{{range gets "/cluster/*"}}{{.Value}}\0{{end}}{{range gets "/env/*"}}{{.Value}}\0{{end}}{{getv "/host/ip"}}\0',
      },
    ];
    expect((await vpc.pilot.execute(vpc.order(2, { kind: "start-confd", files }))).status).toBe("succeeded");
    const rendered = readFileSync(dest, "utf8");
    for (const value of take(0, 400)) expect(rendered).toContain(value);
    // Paths: mount points and devices that are none are refused by the programs that get them, as they are.
    for (const path of take(420, 4)) {
      const volumes = [
        {
          device: `/dev/${path}`.slice(0, 512),
          filesystem: "ext4" as const,
          mountPoints: [`/mnt/${path}`],
          options: path,
        },
      ];
      expect(
        (await vpc.pilot.execute(vpc.order(2, { kind: "mount-volumes", volumes }, { timeoutMs: 2_000 }))).status,
      ).not.toBe("succeeded");
    }
    expect((await vpc.pilot.execute(vpc.order(2, { kind: "stop-confd" }))).status).toBe("succeeded");
    expect(readdirSync(canary)).toEqual([]);
    await vpc.putMetadata("after");
  });

  it("ends a command that runs too long with its whole group", async () => {
    const pidFile = join(vpc.directory, "pids");
    const shell = `sleep 300 & echo $! > ${pidFile}; trap '' TERM; echo begun; wait; sleep 300`;
    const drone = { kind: "run-service", service: "slow", run: { shell }, env: {} } as const;
    const result = await vpc.pilot.execute(vpc.order(0, drone, { timeoutMs: 300 }));
    expect(result).toMatchObject({ status: "timed-out", output: "begun\n" });
    expect(cmdline(Number(readFileSync(pidFile, "utf8")))).toBe("");
  });

  it("does not wait for a daemon that keeps the output open, and does not harm it", async () => {
    const pidFile = join(vpc.directory, "daemon");
    const result = await vpc.run(0, ["sh", "-c", `setsid sleep 300 & echo $! > ${pidFile}; echo started`]);
    expect(result).toMatchObject({ status: "succeeded", output: "started\n" });
    const pid = Number(readFileSync(pidFile, "utf8"));
    expect(cmdline(pid)).toContain("sleep");
    process.kill(pid, "SIGKILL");
  });

  it("keeps the end of a long output, within what a message may hold", async () => {
    const result = await vpc.run(0, ["sh", "-c", "yes '\"\\\\' | head -c 3000000; head -c 9000 /dev/zero; printf END"]);
    expect(result.output?.endsWith("END")).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(LIMITS.inlineBytes);
    expect(await vpc.run(0, ["/no/such/program"])).toMatchObject({ status: "failed", exitCode: 127 });
  });

  it("takes a large body by reference, and only the announced one", async () => {
    const document = { ...vpc.document("large"), cluster: { filler: "x".repeat(60_000) } };
    const body = JSON.stringify({
      to: "frontgate",
      frontgate: { kind: "put-metadata", deploymentId: vpc.deploymentId, document },
    });
    const key = newBodyKey();
    const object = encryptBody(body, key);
    const server = createServer((request, response) => {
      if (request.url === "/moved") response.writeHead(302, { location: "/body" }).end();
      else response.end(request.url === "/plain" ? body : object);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const digestOf = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    const sha256 = digestOf(object);
    const send = (path: string, bytes: number, digest: string, withKey = key) => {
      const { body: _, ...command } = vpc.own({ kind: "deregister-deployment", deploymentId: vpc.deploymentId });
      return vpc.pilot.execute({
        ...command,
        bodyRef: { url: `http://127.0.0.1:${port}${path}`, bytes, sha256: digest, key: withKey },
      });
    };
    expect((await send("/body", object.length - 1, sha256)).status).toBe("refused");
    expect((await send("/body", object.length, sha256.replace(/^./, "0").replace(/.$/, "f"))).status).toBe("refused");
    expect((await send("/moved", object.length, sha256)).status).toBe("refused");
    // What is not encrypted with this command's key is not read, whoever signed its digest.
    expect((await send("/body", object.length, sha256, newBodyKey())).status).toBe("refused");
    expect((await send("/plain", Buffer.byteLength(body), digestOf(body))).status).toBe("refused");
    expect((await send("/body", object.length, sha256)).status).toBe("succeeded");
    server.close();
  });

  it("waits for readiness, and says what was missing when it does not come", async () => {
    const server = createTcpServer((socket) => socket.end());
    const { address } = vpc.node(2).agent;
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const bound = server.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : 0;
    const wait = (ports: number[], timeoutMs: number) =>
      vpc.pilot.execute(vpc.order(2, { kind: "wait-ready", ports, intervalMs: 50 }, { timeoutMs }));
    expect((await wait([port], 5_000)).status).toBe("succeeded");
    server.close();
    const late = await wait([port], 400);
    expect(late.status).toBe("timed-out");
    expect(late.message).toContain(String(port));
    const check = { argv: ["sh", "-c", "echo not yet; exit 1"] };
    const never = vpc.order(2, { kind: "wait-ready", run: check, ports: [], intervalMs: 50 }, { timeoutMs: 300 });
    expect(await vpc.pilot.execute(never)).toMatchObject({ status: "timed-out", output: "not yet\n" });
  });

  it.skipIf(process.getuid?.() !== 0)("binds a directory as volume, twice", async () => {
    const [device, data, log] = ["device", "data", "log"].map((name) => join(vpc.directory, "volume", name));
    mkdirSync(device ?? "", { recursive: true });
    const volumes = [
      { device: device ?? "", filesystem: "ext4" as const, mountPoints: [data ?? "", log ?? ""], options: "" },
    ];
    for (let time = 0; time < 2; time++)
      expect(await vpc.pilot.execute(vpc.order(1, { kind: "mount-volumes", volumes }))).toMatchObject({
        status: "succeeded",
      });
    await vpc.run(1, ["touch", join(data ?? "", "file")]);
    expect(readdirSync(join(device ?? "", "0"))).toEqual(["file"]);
    expect(
      readFileSync("/proc/mounts", "utf8")
        .split("\n")
        .filter((line) => line.includes(`${vpc.directory}/`)),
    ).toHaveLength(2);
    for (const point of [data, log]) spawnSync("umount", [point ?? ""]);
    rmSync(join(vpc.directory, "volume"), { recursive: true });
    const wrong = [{ device: "/dev/null", filesystem: "ext4" as const, mountPoints: ["/"], options: "" }];
    expect((await vpc.pilot.execute(vpc.order(1, { kind: "mount-volumes", volumes: wrong }))).status).toBe("failed");
  });
});
