import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { checkNamespaces } from "../toolchain/prerequisites.ts";
import { findProgram } from "../toolchain/programs.ts";
import { ensureTool } from "../toolchain/tools.ts";
import { createServerIdentity } from "./ca.ts";
import { type CloudConfig, DialAnswer, ExecResult, Machine, PILOT_HOST, type RoomConfig } from "./contract.ts";
import { cleanLeftovers, recordRun } from "./leftovers.ts";

export interface MachineRoomOptions {
  /** Directory for the log, the machines' consoles and their disks. */
  readonly stateDir: string;
  /** Whose instances it boots; one of a kind at most. */
  readonly clouds: readonly CloudConfig[];
  /** Image id → directories laid over the host's system, the top one first. */
  readonly images: Readonly<Record<string, { readonly layers: readonly string[] }>>;
  /** Where Pilot's TLS end leads. */
  readonly localAwsPort: number;
  readonly report?: (line: string) => void;
}

/** The computers of the tenant's clouds: see README.md. */
export interface MachineRoom {
  /** Machines that run now. */
  machines(): Promise<readonly Machine[]>;
  /** Runs a program inside a machine, as root, without a shell; 30 s by default. Throws when no such machine runs. */
  exec(
    instanceId: string,
    argv: readonly string[],
    options?: { readonly timeoutMs?: number; readonly input?: string },
  ): Promise<ExecResult>;
  /** Tries a TCP connection from the namespace that stands for the internet, which has a route into every VPC. 700 ms. */
  dialFromOutside(address: string, port: number): Promise<DialAnswer>;
  /** Unix socket on the host that leads to Pilot's TLS port as the outside sees it. */
  readonly outsideSocket: string;
  /** Certificate of the authority behind `pilot.pitrix.test`. */
  readonly caPem: string;
  /** Pulls a machine's cable, or with `"wan"` every VPC's way to the internet: packets are lost, nobody is told. */
  cut(target: string): Promise<void>;
  mend(target: string): Promise<void>;
  /**
   * The hardware below a machine fails: machine and disks are gone at once, the cloud says `terminated`, and its public
   * address is free. Throws when no such machine runs.
   */
  crash(instanceId: string): Promise<void>;
  /** Network namespaces that exist now, as the kernel says: `pub`, one for every VPC with machines, one for every machine; none after `stop`. */
  namespaces(): readonly string[];
  /** Ends every machine, namespace and mount. May be called twice. */
  stop(): Promise<void>;
}

const READY_MS = 20_000;
const DIAL_MS = 700;
/** For machines that cannot end: longer than a kill takes. */
const STOP_MS = 10_000;

/** Why machines cannot boot on this host, in one sentence; `undefined` when they can. */
export function machineRoomMissing(): string | undefined {
  return checkNamespaces().missing[0];
}

/** Starts the room and waits until it watches the clouds. Cleans up after rooms whose starter died. */
export async function startMachineRoom(options: MachineRoomOptions): Promise<MachineRoom> {
  const { missing, namespaces } = checkNamespaces();
  if (missing.length > 0) throw new Error(missing.join(" "));
  const nft = join(await ensureTool("nft", options.report), "nft");
  await cleanLeftovers();
  const runDir = await mkdtemp(join(tmpdir(), "px-"));
  const identity = await createServerIdentity(PILOT_HOST, new Date());
  await writeFile(join(runDir, "ca.pem"), identity.caPem);
  await writeFile(join(runDir, "pilot.pem"), identity.certificatePem);
  await writeFile(join(runDir, "pilot.key"), identity.keyPem, { mode: 0o600 });
  const config = join(runDir, "config.json");
  await writeFile(config, JSON.stringify(roomConfig(options, runDir, nft)), { mode: 0o600 });
  const log = join(options.stateDir, "logs", "machine-room.log");
  await mkdir(dirname(log), { recursive: true });
  const child = spawnRoom(config, log, namespaces === "user");
  const record = await recordRun(child.pid ?? 0, runDir);
  const closed = once(child, "close");
  const stop = async () => {
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await call(runDir, "POST", "/stop", {}, z.null()).catch(() => {});
    child.stdin?.end();
    await closed;
    clearTimeout(timer);
    await rm(runDir, { recursive: true, force: true });
    await rm(record, { force: true });
  };
  try {
    await untilReady(child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return roomClient(runDir, child.pid ?? 0, identity.caPem, stop);
}

function roomConfig(options: MachineRoomOptions, runDir: string, nft: string): RoomConfig {
  const { stateDir, localAwsPort } = options;
  const java = javaHome();
  return {
    runDir,
    stateDir,
    clouds: [...options.clouds],
    localAwsPort,
    nft,
    images: { ...options.images },
    ...(java === undefined ? {} : { javaHome: java }),
  };
}

/** A Java in somebody's home or in /opt is not visible in a machine, unlike one of the system's in /usr. */
function javaHome(): string | undefined {
  const java = findProgram("java");
  if (java === undefined) return undefined;
  const real = realpathSync(java);
  return real.startsWith("/usr/") && !real.startsWith(`${homedir()}/`) ? undefined : dirname(dirname(real));
}

/** Not in our process group: Ctrl-C must reach this process alone, which then stops the room in order. */
function spawnRoom(config: string, log: string, plainUser: boolean): ChildProcess {
  const output = openSync(log, "w", 0o600);
  const user = plainUser ? ["--user", "--map-root-user"] : [];
  const own = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const program = [process.execPath, join(import.meta.dirname, "main.ts"), config];
  return spawn("unshare", [...user, ...own, ...program], {
    stdio: ["pipe", "pipe", output],
    detached: true,
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" },
  });
}

async function untilReady(child: ChildProcess, log: string): Promise<void> {
  const late = AbortSignal.timeout(READY_MS);
  const ready =
    child.stdout === null ? Promise.reject(new Error("no output")) : once(child.stdout, "data", { signal: late });
  const ended = once(child, "close", { signal: late }).then(() => {
    throw new Error("it ended");
  });
  ended.catch(() => {});
  try {
    await Promise.race([ready, ended]);
  } catch (error) {
    const tail = (await readFile(log, "utf8")).trimEnd().split("\n").slice(-6).join("\n  ");
    throw new Error(`The machine room did not start. Log: ${log}\n  ${tail}`, { cause: error });
  }
}

function roomClient(runDir: string, roomPid: number, caPem: string, stop: () => Promise<void>): MachineRoom {
  let stopped: Promise<void> | undefined;
  return {
    machines: () => call(runDir, "GET", "/machines", undefined, z.array(Machine)),
    exec: (instanceId, argv, { timeoutMs = 30_000, input = "" } = {}) =>
      call(runDir, "POST", "/exec", { instanceId, argv, timeoutMs, input }, ExecResult),
    dialFromOutside: (address, port) =>
      call(runDir, "POST", "/dial", { address, port, timeoutMs: DIAL_MS }, DialAnswer),
    outsideSocket: join(runDir, "outside.sock"),
    caPem,
    cut: async (target) => void (await call(runDir, "POST", "/cut", { target }, z.null())),
    mend: async (target) => void (await call(runDir, "POST", "/mend", { target }, z.null())),
    crash: async (instanceId) => void (await call(runDir, "POST", "/crash", { instanceId }, z.null())),
    namespaces: () => namespacesOf(roomPid, runDir),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** A namespace without processes lives as long as its file is mounted, and the mounts are the room's own. */
function namespacesOf(roomPid: number, runDir: string): string[] {
  let mounts: string;
  try {
    mounts = readFileSync(`/proc/${roomPid}/mountinfo`, "utf8");
  } catch {
    return [];
  }
  const prefix = `${join(runDir, "ns")}/`;
  const points = mounts.split("\n").map((line) => line.split(" ")[4] ?? "");
  return points.filter((point) => point.startsWith(prefix)).map((point) => point.slice(prefix.length));
}

async function call<T>(runDir: string, method: string, path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
  const outgoing = request({ socketPath: join(runDir, "control.sock"), method, path });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = await once(outgoing, "response");
  const parsed: unknown = JSON.parse(await text(answer));
  if (answer.statusCode === 200) return schema.parse(parsed);
  throw new Error(`machine room, ${method} ${path}: ${z.object({ error: z.string() }).parse(parsed).error}`);
}
