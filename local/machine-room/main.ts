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
import type { Cloud } from "./cloud.ts";
import { connectCloud } from "./clouds/connect.ts";
import { type CloudConfig, RoomConfig } from "./contract.ts";
import { createControl } from "./control.ts";
import { createHypervisor, type Hypervisor } from "./hypervisor.ts";
import { createInternet } from "./internet.ts";
import { copySettings } from "./machine.ts";
import { createRelay } from "./relay.ts";

const POLL_MS = 100;

async function main(configFile: string): Promise<void> {
  const config = RoomConfig.parse(JSON.parse(await readFile(configFile, "utf8")));
  // It holds credentials and is of no further use.
  await rm(configFile);
  const say = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  const { runDir } = config;
  for (const name of ["ns", "m", "f"]) await mkdir(join(runDir, name), { recursive: true });
  await copySettings(runDir);
  const internet = await createInternet(runDir);
  const watched = config.clouds.map((one): Watched => {
    const cloud = connectCloud(one);
    const own = { ...config, stateDir: stateDirOf(config, one) };
    return { cloud, hypervisor: createHypervisor(own, cloud, internet, say) };
  });
  const hypervisors = watched.map(({ hypervisor }) => hypervisor);
  const relay = createRelay(config.localAwsPort).listen(join(runDir, "host.sock"));
  await once(relay, "listening");
  await startOutside(runDir, internet.namespace);

  const ending = new AbortController();
  const rounds = new Set<Promise<void>>();
  let stopping: Promise<void> | undefined;
  const stop = () => {
    ending.abort();
    stopping ??= Promise.all(rounds)
      .then(() => Promise.all(hypervisors.map((one) => one.killAll())))
      .then(() => internet.remove());
    return stopping;
  };
  const control = createControl(runDir, hypervisors, stop).listen(join(runDir, "control.sock"));
  await once(control, "listening");
  process.stdin.resume().once("end", () => process.exit(0));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));
  process.stdout.write("ready\n");
  for (const one of watched) rounds.add(watch(one, say, ending.signal));
}

interface Watched {
  readonly cloud: Cloud;
  readonly hypervisor: Hypervisor;
}

/** Asks one cloud round after round, whatever the others do. Says once that it does not answer: its machines run on. */
async function watch({ cloud, hypervisor }: Watched, say: (line: string) => void, ending: AbortSignal): Promise<void> {
  let complained = false;
  while (!ending.aborted) {
    try {
      await hypervisor.reconcile();
      complained = false;
    } catch (error) {
      if (!complained) say(`${cloud.title} cannot be asked: ${String(error)}`);
      complained = true;
    }
    if (!ending.aborted) await sleep(POLL_MS);
  }
}

/** The tenant's EC2 has the room's own directory; every other cloud one in it. */
function stateDirOf({ stateDir }: RoomConfig, { kind }: CloudConfig): string {
  return kind === "ec2" ? stateDir : join(stateDir, kind);
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
