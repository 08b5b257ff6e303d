import { existsSync, readFileSync, watch } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EtcdLink } from "../../agents/etcd/link.ts";
import { type Agent, Vpc } from "../../agents/testing/vpc.ts";
import { FRONTGATE_PORTS } from "../../shared/protocol/messages.ts";

/** Times in milliseconds, memory in MiB, sizes in one run on one machine. */
export interface MetadataFigures {
  readonly changes: number;
  readonly nodes: number;
  /** Pilot sends `put-metadata` → the file is rendered on the last of the nodes. */
  readonly commandToFile: Spread;
  /** etcd's own way in the same run: put → event at a watcher. */
  readonly putToWatch: Spread;
  /** Start of the process → `hello` at Pilot; start of the process → `alive` in etcd, enrolment included. */
  readonly frontgateStartMs: number;
  readonly droneStartMs: number;
  readonly frontgateMiB: number;
  readonly droneMiB: number;
}

interface Spread {
  readonly p50: number;
  readonly p99: number;
}

/** Runs `changes` metadata changes through a real Frontgate to real Drones with real confd, and measures beside it. */
export async function measureMetadata(changes = 120, nodes = 3): Promise<MetadataFigures> {
  const warm = await Vpc.start(); // builds the image, fills the disk cache
  await warm.stop();
  const vpc = await Vpc.start();
  try {
    await vpc.addNodes(nodes);
    const files = vpc.nodes.map(({ agent }) => join(agent.root, "app/value.txt"));
    await vpc.putMetadata("start");
    for (const [index, file] of files.entries()) {
      await mkdir(dirname(file), { recursive: true });
      const started = await vpc.pilot.execute(
        vpc.order(index, {
          kind: "start-confd",
          files: [
            { path: "conf.d/value.toml", content: `[template]\nsrc = "value.tmpl"\ndest = "${file}"\nkeys = ["/"]\n` },
            { path: "templates/value.tmpl", content: '{{getv "/env/value"}}\n' },
          ],
        }),
      );
      if (started.status !== "succeeded") throw new Error(`start-confd: ${JSON.stringify(started)}`);
    }
    const times: number[] = [];
    for (let change = 0; change < changes; change++) times.push(await timeChange(vpc, files, `value-${change}`));
    const figures = {
      changes,
      nodes,
      commandToFile: spread(times.slice(Math.ceil(changes / 10))),
      putToWatch: spread(await timePuts(vpc, changes)),
      frontgateStartMs: vpc.startedIn.frontgate,
      frontgateMiB: memory(vpc.frontgate),
      droneMiB: Math.max(...vpc.nodes.map(({ agent }) => memory(agent))),
    };
    await vpc.addNodes(1);
    return { ...figures, droneStartMs: vpc.startedIn.drone };
  } finally {
    await vpc.stop();
  }
}

async function timeChange(vpc: Vpc, files: readonly string[], value: string): Promise<number> {
  const rendered = Promise.all(files.map((file) => whenFileIs(file, `${value}\n`)));
  const begin = performance.now();
  const done = vpc.putMetadata(value);
  const end = await rendered;
  const result = await done;
  if (result.status !== "succeeded") throw new Error(`put-metadata: ${JSON.stringify(result)}`);
  return Math.max(...end) - begin;
}

/** Resolves with the moment at which the file has this content. */
function whenFileIs(file: string, content: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (!existsSync(file) || readFileSync(file, "utf8") !== content) return;
      watcher.close();
      clearTimeout(late);
      resolve(performance.now());
    };
    const watcher = watch(dirname(file), look);
    const late = setTimeout(() => {
      watcher.close();
      reject(new Error(`${file} was not rendered within 10 s.`));
    }, 10_000);
    look();
  });
}

/** The same etcd, without anything of ours: a put and the watch event that it causes, both by the Frontgate's own client. */
async function timePuts(vpc: Vpc, count: number): Promise<number[]> {
  const authority = join(vpc.frontgate.root, "var/lib/pitrix/authority");
  const read = (name: string): string => readFileSync(join(authority, name), "utf8");
  const link = new EtcdLink({
    url: `https://${vpc.frontgate.address}:${FRONTGATE_PORTS.etcd}`,
    ca: read("ca.pem"),
    certificate: read("root.pem"),
    key: read("root.key"),
  });
  const watcher = await link.client.watch().key("/bench").create();
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const seen = new Promise<number>((resolve) => watcher.once("put", () => resolve(performance.now())));
    const begin = performance.now();
    await Promise.all([link.commit([], [{ put: "/bench", value: String(number) }]), seen]);
    times.push((await seen) - begin);
  }
  await watcher.cancel();
  link.close();
  return times;
}

function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: round(at(0.5)), p99: round(at(0.99)) };
}

function memory(agent: Agent): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${agent.pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kib) / 1024);
}

const round = (value: number): number => Math.round(value * 10) / 10;

if (import.meta.main) console.log(JSON.stringify(await measureMetadata(), null, 2));
