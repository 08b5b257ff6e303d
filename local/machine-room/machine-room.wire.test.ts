import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as tlsConnect } from "node:tls";
import { EC2Client, RunInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ec2Server, startEc2 } from "../ec2.ts";
import { type Tenantland, ZOOKEEPER_IMAGE } from "../tenantland.ts";
import type { Machine } from "./contract.ts";
import { cleanLeftovers } from "./leftovers.ts";
import { type MachineRoom, machineRoomMissing, startMachineRoom } from "./room.ts";

const missing = machineRoomMissing();
if (missing !== undefined) console.warn(`The machine room's tests are skipped: ${missing}`);

/** Listens on 9000 and answers every connection with its own address. */
const USER_DATA = `#!/bin/sh
echo "hello from $(hostname) $(id -u) $HOME $PATH"
cat > /root/serve.py <<'P'
import socket, socketserver
class H(socketserver.BaseRequestHandler):
    def handle(self): self.request.sendall(self.request.getsockname()[0].encode())
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("0.0.0.0", 9000), H).serve_forever()
P
setsid /usr/bin/python3 /root/serve.py </dev/null >/dev/null 2>&1 &
`;

describe.skipIf(missing !== undefined)("machine room", () => {
  let stateDir = "";
  let ec2: Ec2Server;
  let land: Tenantland;
  let room: MachineRoom;
  let client: EC2Client;
  let pilot: Server;
  let seenByPilot: string[] = [];

  const launch = async (count: number, subnetId = land.subnetId): Promise<string[]> => {
    const answer = await client.send(
      new RunInstancesCommand({
        ImageId: land.images[ZOOKEEPER_IMAGE],
        InstanceType: "t3.small",
        MinCount: count,
        MaxCount: count,
        SubnetId: subnetId,
        UserData: Buffer.from(USER_DATA).toString("base64"),
        BlockDeviceMappings: [{ DeviceName: "/dev/sdf", Ebs: { VolumeSize: 8 } }],
      }),
    );
    return (answer.Instances ?? []).map((instance) => instance.InstanceId ?? "");
  };
  const until = async <T>(what: string, get: () => Promise<T | undefined>): Promise<T> => {
    const deadline = performance.now() + 10_000;
    while (performance.now() < deadline) {
      const value = await get().catch(() => undefined);
      if (value !== undefined) return value;
      await sleep(25);
    }
    throw new Error(`${what} did not happen in 10 s`);
  };
  const booted = (ids: readonly string[]): Promise<Machine[]> =>
    until("boot", async () => {
      const machines = await room.machines();
      const found = ids.flatMap((id) => machines.filter((machine) => machine.instanceId === id));
      return found.length === ids.length ? found : undefined;
    });
  const python = async (id: string, code: string) => {
    const { code: exit, stdout, stderr } = await room.exec(id, ["/usr/bin/python3", "-c", code], { timeoutMs: 8_000 });
    if (exit !== 0) throw new Error(`${exit}: ${stderr.slice(-400)}`);
    return stdout.trim();
  };
  const ask = (address: string) =>
    `import socket; s = socket.create_connection(("${address}", 9000), 2); print(s.recv(99).decode())`;
  const https = (path: string, cafile = "/etc/pitrix/ca.pem") => `
import ssl, urllib.request, urllib.error
context = ssl.create_default_context(cafile=${JSON.stringify(cafile)} or None)
try: print(urllib.request.urlopen("https://pilot.pitrix.test${path}", context=context, timeout=3).read().decode())
except urllib.error.HTTPError as e: print(e.code)
except urllib.error.URLError as e: print(e.reason)`;

  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "pitrix-room-"));
    pilot = createServer((request, answer) => {
      seenByPilot.push(`${request.method} ${request.headers.host}${request.url}`);
      answer.end("pilot");
    });
    pilot.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\nsocket"));
    await new Promise<void>((resolve) => pilot.listen(0, "127.0.0.1", resolve));
    const address = pilot.address();
    ec2 = await startEc2({ stateDir });
    land = await ec2.seed();
    client = new EC2Client({ endpoint: ec2.endpoint, region: land.region, credentials: land.tenant });
    room = await startMachineRoom({
      stateDir,
      clouds: [{ kind: "ec2", endpoint: ec2.endpoint, region: land.region, credential: land.operator }],
      images: { [land.images[ZOOKEEPER_IMAGE] ?? ""]: { layers: [] } },
      localAwsPort: typeof address === "object" && address !== null ? address.port : 0,
    });
  });

  afterAll(async () => {
    await room?.stop();
    await ec2?.stop();
    pilot?.close();
    await rm(stateDir, { recursive: true, force: true });
  });

  test("instances boot, run their user-data as root, and talk to each other", async () => {
    const start = performance.now();
    const [one, two] = await booted(await launch(2));
    if (one === undefined || two === undefined) throw new Error("no machines");
    console.log(`two machines after ${Math.round(performance.now() - start)} ms`);
    expect(await until("answer", () => python(one.instanceId, ask(two.address)))).toBe(two.address);
    const console1 = await readFile(join(stateDir, "machines", one.instanceId, "console.log"), "utf8");
    expect(console1).toContain(`hello from ip-${one.address.replaceAll(".", "-")} 0 /root /opt/pitrix/bin:`);
    expect(console1).toContain("user-data ended with 0");
  });

  test("a machine has its own root, processes and disks, and nothing of the host's secrets", async () => {
    const [machine] = await room.machines();
    const id = machine?.instanceId ?? "";
    const sh = async (script: string) => (await room.exec(id, ["/bin/sh", "-c", script])).stdout.trim();
    expect(await sh("ls / | tr '\\n' ' '")).not.toMatch(/\.host|\bwork\b/);
    expect(await sh("ls -A /home /root /tmp | grep -v serve.py | grep -v :$ | tr -d '\\n'")).toBe("");
    expect(await sh(`ls -d ${stateDir} ${process.cwd()} /etc/shadow /.host 2>/dev/null`)).toBe("");
    expect(Number(await sh("ls /proc | grep -c '^[0-9]'"))).toBeLessThan(12);
    expect(await sh("cat /proc/1/cmdline | tr '\\0' ' '")).toBe("/bin/sh /run/init");
    expect(await sh("mkdir /data && mount --bind /dev/sdf /data && echo kept > /data/x && cat /dev/sdf/x")).toBe(
      "kept",
    );
    expect(
      await sh("echo changed > /usr/bin/env.new && cat /usr/bin/env.new; grep -c pilot.pitrix.test /etc/hosts"),
    ).toMatch(/1$/);
    expect(existsSync("/usr/bin/env.new")).toBe(false);
    expect(await room.exec(id, ["/bin/sleep", "5"], { timeoutMs: 200 })).toMatchObject({ code: 137 });
    expect(await room.exec(id, ["/bin/cat"], { input: "in" })).toMatchObject({ code: 0, stdout: "in" });
  });

  test("the way to Pilot is TLS with the local authority, and only what is public passes", async () => {
    const id = (await room.machines())[0]?.instanceId ?? "";
    seenByPilot = [];
    expect(await python(id, https("/_aws/execute-api/x/y"))).toBe("pilot");
    expect(seenByPilot).toEqual(["GET pilot.pitrix.test/_aws/execute-api/x/y"]);
    expect(await python(id, https("/other"))).toBe("403");
    expect(await python(id, https("/_aws/execute-api/x/y", ""))).toMatch(/CERTIFICATE_VERIFY_FAILED/);
  });

  test("the host sees Pilot as the outside does", async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = tlsConnect({
        socket: connect(room.outsideSocket),
        servername: "pilot.pitrix.test",
        ca: room.caPem,
      });
      let read = "";
      socket.on("data", (chunk) => {
        read += chunk;
      });
      socket.on("error", reject).on("end", () => resolve(read));
      socket.write(
        "GET /_aws/execute-api/a/b HTTP/1.1\r\nhost: pilot.pitrix.test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
      );
    });
    expect(answer).toMatch(/^HTTP\/1.1 101[\s\S]*socket$/);
  });

  test("nothing outside can dial in: neither machines nor routers", async () => {
    const machines = await room.machines();
    const targets = [...machines.map(({ address }) => address), "10.77.1.1", "203.0.113.10", "10.77.1.200"];
    const start = performance.now();
    const answers = await Promise.all(
      targets.flatMap((address) => [22, 9000].map((port) => room.dialFromOutside(address, port))),
    );
    expect(answers.filter((answer) => answer === "connected")).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1500);
    expect(await room.dialFromOutside("203.0.113.2", 443)).toBe("connected");
    expect(await room.dialFromOutside("203.0.113.2", 444)).toBe("refused");
  });

  test("cables can be cut and mended", async () => {
    const [one, two] = await room.machines();
    if (one === undefined || two === undefined) throw new Error("no machines");
    await room.cut(two.instanceId);
    await expect(python(one.instanceId, ask(two.address))).rejects.toThrow(/timed out|No route/);
    await room.mend(two.instanceId);
    expect(await until("answer", () => python(one.instanceId, ask(two.address)))).toBe(two.address);
    await room.cut("wan");
    expect(await python(one.instanceId, https("/_aws/execute-api/x/y"))).toMatch(/timed out|No route/);
    await room.mend("wan");
    // The script prints the reason of a failed connection: one that still travels while the cable is mended is no answer.
    await until("answer", async () =>
      (await python(one.instanceId, https("/_aws/execute-api/x/y"))) === "pilot" ? true : undefined,
    );
  });

  test("a subnet without a route to the internet has no way out", async () => {
    const [machine] = await booted(await launch(1, land.closedSubnetId));
    expect(await python(machine?.instanceId ?? "", https("/_aws/execute-api/x/y"))).toMatch(/timed out/);
    await client.send(new TerminateInstancesCommand({ InstanceIds: [machine?.instanceId ?? ""] }));
    await until("end of the VPC", async () => (room.namespaces().includes(land.closedVpcId) ? undefined : true));
  });

  test("a terminated instance ends with all its processes, disks and namespaces", async () => {
    const machines = await room.machines();
    await client.send(new TerminateInstancesCommand({ InstanceIds: machines.map(({ instanceId }) => instanceId) }));
    await until("end", async () => ((await room.machines()).length === 0 ? true : undefined));
    await until("end of the VPC", async () => (room.namespaces().length === 1 ? true : undefined));
    expect(room.namespaces()).toEqual(["pub"]);
    expect(existsSync(join(stateDir, "machines", machines[0]?.instanceId ?? "", "volumes"))).toBe(false);
    await expect(room.exec(machines[0]?.instanceId ?? "", ["/bin/true"])).rejects.toThrow("No machine");
  });

  test("what a killed starter leaves ends by itself, and the next start removes the rest", async () => {
    const script = `
      const { startMachineRoom } = await import(${JSON.stringify(join(import.meta.dirname, "room.ts"))});
      const room = await startMachineRoom(JSON.parse(process.argv[1]));
      while ((await room.machines()).length === 0) await new Promise((r) => setTimeout(r, 50));
      console.log("PIDS " + room.outsideSocket);
      await new Promise(() => setInterval(() => {}, 1000));`;
    const options = {
      stateDir: join(stateDir, "second"),
      clouds: [{ kind: "ec2", endpoint: ec2.endpoint, region: land.region, credential: land.operator }],
      images: {},
      localAwsPort: 9,
    };
    const ids = await launch(1);
    const starter = spawn(process.execPath, ["--input-type=module", "-e", script, JSON.stringify(options)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const socket = await new Promise<string>((resolve) =>
      starter.stdout.on(
        "data",
        (chunk: Buffer) => /PIDS (.*)/.test(String(chunk)) && resolve(String(chunk).trim().slice(5)),
      ),
    );
    const runDir = join(socket, "..");
    const processes = () =>
      execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
        .split("\n")
        .filter((line) => line.includes(runDir));
    expect(processes().length).toBeGreaterThan(1);
    starter.kill("SIGKILL");
    await until("end of the room", async () => (processes().length === 0 ? true : undefined));
    expect(existsSync(runDir)).toBe(true);
    expect(await cleanLeftovers()).toBe(1);
    expect(existsSync(runDir)).toBe(false);
    expect(room.namespaces()).toContain("pub");
    await client.send(new TerminateInstancesCommand({ InstanceIds: ids }));
  });

  test("after stop nothing is left", async () => {
    const ids = await launch(1);
    await booted(ids);
    const runDir = join(room.outsideSocket, "..");
    expect(room.namespaces()).toEqual(expect.arrayContaining(["pub", land.vpcId, ...ids]));
    await room.stop();
    expect(room.namespaces()).toEqual([]);
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(runDir);
    expect(existsSync(runDir)).toBe(false);
    expect(await readFile("/proc/mounts", "utf8")).not.toContain(runDir);
    expect(execFileSync("ip", ["-o", "link"], { encoding: "utf8" })).not.toMatch(/wan0|pub0|br0/);
  });
});
