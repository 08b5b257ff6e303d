/**
 * The machine room's process: `node main.ts <config.json>`, started by `room.ts` as the first process of its own pid and mount
 * namespaces. It ends when its standard input closes, and every machine ends with it: nothing outlives the
 * program that started the room, however that one ends.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectCloud } from "./cloud.ts";
import { RoomConfig } from "./contract.ts";
import { createControl } from "./control.ts";
import { createHypervisor } from "./hypervisor.ts";
import { createInternet } from "./internet.ts";
import { copySettings } from "./machine.ts";
import { createRelay } from "./relay.ts";

const POLL_MS = 100;

async function main(configFile: string): Promise<void> {
  const config = RoomConfig.parse(JSON.parse(await readFile(configFile, "utf8")));
  // It holds a credential and is of no further use.
  await rm(configFile);
  const say = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  const { runDir } = config;
  for (const name of ["ns", "m", "f"]) await mkdir(join(runDir, name), { recursive: true });
  await copySettings(runDir);
  const cloud = connectCloud(config);
  const internet = await createInternet(runDir);
  const hypervisor = createHypervisor(config, cloud, internet, say);
  const relay = createRelay(config.localAwsPort).listen(join(runDir, "host.sock"));
  await once(relay, "listening");
  await startOutside(runDir, internet.namespace);

  let stopping: Promise<void> | undefined;
  let round: Promise<void> = Promise.resolve();
  const stop = () => {
    stopping ??= round.then(() => hypervisor.killAll()).then(() => internet.remove());
    return stopping;
  };
  const control = createControl(runDir, hypervisor, stop).listen(join(runDir, "control.sock"));
  await once(control, "listening");
  process.stdin.resume().once("end", () => process.exit(0));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));
  process.stdout.write("ready\n");

  let complained = false;
  while (stopping === undefined) {
    round = hypervisor.reconcile().then(
      () => {
        complained = false;
      },
      (error: unknown) => {
        if (!complained) say(`the EC2 server cannot be asked: ${String(error)}`);
        complained = true;
      },
    );
    await round;
    await sleep(POLL_MS);
  }
}

async function startOutside(runDir: string, namespace: string): Promise<void> {
  const script = join(import.meta.dirname, "outside.ts");
  const child = spawn("nsenter", [`--net=${namespace}`, process.execPath, script, runDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.once("exit", (code, signal) => {
    process.stderr.write(`the outside ended with ${code ?? signal}\n`);
    process.exit(1);
  });
  await once(child.stdout, "data");
}

const [configFile] = process.argv.slice(2);
if (configFile === undefined) throw new Error("usage: main.ts <config.json>");
await main(configFile);
