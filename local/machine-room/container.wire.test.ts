import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunContainer } from "../../shared/protocol/containers.ts";
import { type MadeImage, pushGreeter } from "../e2e/greeter-image.ts";
import { type Ec2Server, startEc2 } from "../ec2.ts";
import { ZOOKEEPER_IMAGE } from "../tenantland.ts";
import { ensureTool } from "../toolchain/tools.ts";
import { type MachineRoom, machineRoomMissing, startMachineRoom } from "./room.ts";

const missing = machineRoomMissing();
if (missing !== undefined) console.warn(`The tests of containers on machines are skipped: ${missing}`);

const DRONE = join(import.meta.dirname, "../../agents/drone");
const MIRROR = join(import.meta.dirname, "../e2e/greeter/mirror.mjs");
const HOST = "127.0.0.1:5000";

/** The Drone's own code of containers, by name and JSON, as its commands call it. */
const CALLED = `
import { resumeContainer, runContainer, stopContainer } from ${JSON.stringify(join(DRONE, "container/container.ts"))};
import { runAtApp } from ${JSON.stringify(join(DRONE, "container/inside.ts"))};
const node = { root: "/", stateDir: "/var/lib/pitrix", logDir: "/var/log/pitrix" };
const log = { info() {}, warn() {} };
const [what, json] = process.argv.slice(2);
const input = JSON.parse(json);
const acts = {
  run: () => runContainer(node, input, 120_000),
  stop: () => stopContainer(node),
  resume: () => resumeContainer(node, log),
  inside: () => runAtApp(node, { argv: input.argv }, { env: input.env, timeoutMs: input.timeoutMs, outputFile: "/var/log/pitrix/x.log" }),
};
console.log(JSON.stringify((await acts[what]()) ?? null));
`;

describe.skipIf(missing !== undefined)("a container on a machine, by the distribution's podman and crun", () => {
  let stateDir = "";
  let ec2: Ec2Server;
  let room: MachineRoom;
  let instanceId = "";
  let first: MadeImage;
  let second: MadeImage;

  const shell = async (script: string, input = ""): Promise<string> => {
    const { code, stdout, stderr } = await room.exec(instanceId, ["/bin/sh", "-c", script], {
      timeoutMs: 150_000,
      input,
    });
    if (code !== 0) throw new Error(`${script}: ${code} ${stderr}`);
    return stdout.trim();
  };
  const drone = async (what: string, input: object = {}) =>
    JSON.parse(await shell(`node /opt/trial/drone.mjs ${what} "$(cat)"`, JSON.stringify(input)));
  const greets = () => shell("for i in $(seq 50); do curl -sf http://127.0.0.1:8088/ && exit; sleep 0.2; done; exit 1");
  const put = async ({ bytes }: MadeImage): Promise<void> => {
    for (const [digest, body] of bytes) await shell(`base64 -d > /srv/${digest}`, body.toString("base64"));
  };
  const command = ({ digest }: MadeImage, env: RunContainer["env"] = {}): RunContainer => ({
    kind: "run-container",
    image: `${HOST}/apps/greeter@${digest}`,
    env,
    mounts: ["/data"],
  });

  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "pitrix-contained-"));
    const layer = join(stateDir, "layer");
    await mkdir(join(layer, "opt/trial"), { recursive: true });
    await build({
      stdin: { contents: CALLED, resolveDir: DRONE, loader: "ts" },
      outfile: join(layer, "opt/trial/drone.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "warning",
    });
    await mkdir(join(layer, "opt/pitrix/bin"), { recursive: true });
    await copyFile(process.execPath, join(layer, "opt/pitrix/bin/node"));
    [first, second] = [await pushGreeter(undefined, "1", "one"), await pushGreeter(undefined, "2", "two")];
    ec2 = await startEc2({ stateDir });
    const land = await ec2.seed();
    const image = land.images[ZOOKEEPER_IMAGE] ?? "";
    room = await startMachineRoom({
      stateDir,
      clouds: [{ kind: "ec2", endpoint: ec2.endpoint, region: land.region, credential: land.operator }],
      images: { [image]: { layers: [layer, await ensureTool("podman")] } },
      localAwsPort: 1,
    });
    const client = new EC2Client({ endpoint: ec2.endpoint, region: land.region, credentials: land.tenant });
    const made = await client.send(
      new RunInstancesCommand({
        ImageId: image,
        InstanceType: "t3.small",
        MinCount: 1,
        MaxCount: 1,
        SubnetId: land.subnetId,
      }),
    );
    instanceId = made.Instances?.[0]?.InstanceId ?? "";
    for (let tries = 0; (await room.machines()).length === 0 && tries < 300; tries++) await sleep(100);
    await shell(
      "mkdir -p /data /etc/greeter /var/lib/pitrix/confd/conf.d /var/log/pitrix; cat > /srv/mirror.mjs",
      await readFile(MIRROR, "utf8"),
    );
    await shell("setsid node /srv/mirror.mjs 5000 /srv </dev/null >/dev/null 2>&1 &");
    await put(first);
  });
  afterAll(async () => {
    await room?.stop();
    await ec2?.stop();
    await rm(stateDir, { recursive: true, force: true });
  });

  test("is pulled by its digest from a mirror, runs with its environment, volume and configuration, and tells its engine", async () => {
    await shell(
      "echo salut > /etc/greeter/greeter.conf; cat > /var/lib/pitrix/confd/conf.d/greeter.toml",
      '[template]\nsrc = "a"\ndest = "/etc/greeter/greeter.conf"\n',
    );
    const outcome = await drone("run", command(first, { GREETING: "hello" }));
    expect(outcome).toMatchObject({ status: "succeeded" });
    expect(JSON.parse(outcome.output)).toEqual({
      engine: "podman",
      engineVersion: expect.stringMatching(/^\d+\.\d+/),
      image: `${HOST}/apps/greeter@${first.digest}`,
      digest: first.digest,
    });
    expect(await greets()).toBe("version=one greeting=hello conf=salut diary=");
    expect(await shell("cat /srv/asked")).toContain(`/v2/apps/greeter/manifests/${first.digest}`);
    const note = { argv: ["/greeter", "note", "init"], env: {}, timeoutMs: 20_000 };
    expect(await drone("inside", note)).toMatchObject({ exitCode: 0, timedOut: false });
    expect(await shell("cat /data/diary")).toBe("init");
    expect(await drone("inside", { ...note, argv: ["/greeter", "dance"] })).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("unknown command dance"),
    });
    // A second server in the container, which nobody ends: not even the one that has started it.
    const late = { argv: ["/greeter"], env: {}, timeoutMs: 20_000 };
    expect(await drone("inside", late)).toMatchObject({ exitCode: 1 });
  });

  test("stands still, comes on again, and is made anew for other bits, which the mirror has to have", async () => {
    expect(await drone("stop")).toMatchObject({ status: "succeeded" });
    expect(await shell("curl -sf http://127.0.0.1:8088/ || echo none")).toBe("none");
    expect(await drone("run", command(first, { GREETING: "hello" }))).toMatchObject({ status: "succeeded" });
    expect(await greets()).toMatch(/^version=one .*diary=init$/);
    const lacking = await drone("run", command(second));
    expect(lacking).toMatchObject({
      status: "failed",
      message: expect.stringMatching(/manifest unknown.*mirror has the image/),
    });
    expect(await greets()).toMatch(/^version=one /);
    await put(second);
    expect(await drone("run", command(second))).toMatchObject({ status: "succeeded" });
    expect(await greets()).toMatch(/^version=two greeting= conf=salut diary=init$/);
  });

  test("of an app that ends at once is a failure, with what it said", async () => {
    const outcome = await drone("run", { ...command(first), command: ["dance"] });
    expect(outcome).toMatchObject({ status: "failed", message: expect.stringContaining("unknown command dance") });
  });
});
