import { spawn } from "node:child_process";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ExecRequest, type ExecResult, MACHINE_PATH, PILOT_ADDRESS, PILOT_HOST } from "./contract.ts";
import { createNamespace, removeNamespace } from "./netns.ts";
import { run } from "./shell.ts";
import { scriptOf } from "./user-data.ts";
import type { Subnet, Vpc } from "./vpc.ts";

const BOOT = join(import.meta.dirname, "boot.sh");
const OUTPUT_LIMIT = 1024 * 1024;

export interface MachineSpec {
  readonly instanceId: string;
  readonly imageId: string;
  readonly address: string;
  readonly subnet: Subnet;
  /** As cloud-init finds it at the first boot, decoded; empty when there is none. */
  readonly userData: string;
  readonly layers: readonly string[];
  /** Directory whose entries are the data disks, named like their devices. */
  readonly volumes: string;
  /** Name of its cable in the router. */
  readonly port: string;
}

export interface RunningMachine extends MachineSpec {
  /** Its first process, in the room's pid namespace. */
  readonly pid: number;
  readonly vpc: Vpc;
  exec(request: Omit<ExecRequest, "instanceId">): Promise<ExecResult>;
  /** Lets no process of it run until `work` has ended, as a hypervisor stands a machine still. */
  frozen(work: () => Promise<void>): Promise<void>;
  /** Pulls the plug: every process ends at once, and so do its namespaces. Its disk stays, for the next boot. */
  kill(): Promise<void>;
}

export interface BootEnvironment {
  readonly runDir: string;
  readonly consoleFile: string;
  readonly javaHome: string | undefined;
}

/** The machine's own disk, in memory: made at the first boot, mounted for this process and so for the machine alone. */
async function disk(runDir: string, instanceId: string): Promise<string> {
  const base = join(runDir, "m", instanceId);
  const made = await mkdir(base, { recursive: true });
  if (made !== undefined) await run(["mount", "-t", "tmpfs", "-o", "mode=755", "machine", base]);
  return base;
}

/** Forgets a machine's own disk; no process of it may run. */
export async function forgetDisk(runDir: string, instanceId: string): Promise<void> {
  const base = join(runDir, "m", instanceId);
  await run(["umount", "-l", base]).catch(() => {});
  await rm(base, { recursive: true, force: true });
}

/**
 * Boots a light machine and returns as soon as its init runs; the user-data of its first boot runs on by itself. One that was
 * killed boots from the disk that it left.
 */
export async function bootMachine(spec: MachineSpec, vpc: Vpc, environment: BootEnvironment): Promise<RunningMachine> {
  const { runDir } = environment;
  const namespace = join(runDir, "ns", spec.instanceId);
  const files = join(runDir, "f", spec.instanceId);
  const [base] = await Promise.all([
    disk(runDir, spec.instanceId),
    writeFiles(files, runDir, spec),
    createNamespace(namespace),
  ]);
  const cleanUp = async () => {
    await removeNamespace(namespace);
    await rm(files, { recursive: true, force: true });
  };
  try {
    await vpc.attach({ namespace, address: spec.address, subnet: spec.subnet, port: spec.port });
    const child = await spawnMachine(namespace, base, files, spec, environment);
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const pid = await findInit(child.pid ?? 0);
    const kill = async () => {
      child.kill("SIGKILL");
      await ended;
      await cleanUp();
    };
    return {
      ...spec,
      pid,
      vpc,
      exec: (request) => execInside(pid, request),
      frozen: (work) => freeze(pid, work),
      kill,
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/**
 * Copies the host's settings, without its secrets, to `<runDir>/etc`: the bottom of every machine's /etc. A copy, because
 * a plain user may not write into an overlay of files that are not his. What cannot be read is left out.
 */
export async function copySettings(runDir: string): Promise<void> {
  const exclude = SECRETS.map((name) => `--exclude=etc/${name}`);
  await run([
    "sh",
    "-c",
    'to=$1; shift; tar -C / "$@" -cf - etc 2>/dev/null | tar -C "$to" -xf - --no-same-owner',
    "copy",
    runDir,
    ...exclude,
  ]);
}

const SECRETS = [
  "shadow*",
  "gshadow*",
  "ssh",
  "sudoers*",
  "ssl/private",
  "machine-id",
  "krb5*",
  "pitrix",
  "letsencrypt",
  "NetworkManager",
];

async function writeFiles(directory: string, runDir: string, spec: MachineSpec): Promise<void> {
  const name = hostName(spec);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "hostname"), `${name}\n`);
  const hosts = ["127.0.0.1 localhost", `${spec.address} ${name}`, `${PILOT_ADDRESS} ${PILOT_HOST}`];
  await writeFile(join(directory, "hosts"), `${hosts.join("\n")}\n`);
  await writeFile(join(directory, "ca.pem"), await readFile(join(runDir, "ca.pem")));
  const script = scriptOf(spec.userData);
  if (script !== "") await writeFile(join(directory, "user-data"), script, { mode: 0o700 });
}

/** As EC2 names machines: ip-10-77-1-4. */
function hostName(spec: MachineSpec): string {
  return `ip-${spec.address.replaceAll(".", "-")}`;
}

async function spawnMachine(
  namespace: string,
  base: string,
  files: string,
  spec: MachineSpec,
  { runDir, consoleFile, javaHome }: BootEnvironment,
) {
  const output = await open(consoleFile, "a", 0o600);
  const unshare = [
    "unshare",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount",
    "--propagation",
    "private",
    "--uts",
    "--ipc",
  ];
  try {
    return spawn("nsenter", [`--net=${namespace}`, ...unshare, "sh", BOOT], {
      stdio: ["ignore", output.fd, output.fd],
      env: {
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        BASE: base,
        FILES: files,
        ETC: join(runDir, "etc"),
        VOLUMES: spec.volumes,
        LAYERS: spec.layers.join(":"),
        JAVA_DIR: javaHome ?? "",
        MACHINE_PATH,
      },
    });
  } finally {
    await output.close();
  }
}

/** Waits until the boot has become init (it has then left the host's root) and returns its pid. */
async function findInit(unshare: number): Promise<number> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const children = await readFile(`/proc/${unshare}/task/${unshare}/children`, "utf8").catch(() => undefined);
    if (children === undefined) throw new Error("its first program ended; see its console");
    const pid = Number(children.trim().split(" ")[0]);
    if (pid > 0) {
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      if (command === "/bin/sh\0/run/init\0") return pid;
    }
    await sleep(10);
  }
  throw new Error("it did not boot within 10 s; see its console");
}

function execInside(pid: number, { argv, timeoutMs, input }: Omit<ExecRequest, "instanceId">): Promise<ExecResult> {
  const enter = ["--target", String(pid), "--mount", "--uts", "--ipc", "--net", "--pid", "--root"];
  const clean = ["env", "-i", "-C", "/", `PATH=${MACHINE_PATH}`, "HOME=/root", "LANG=C"];
  // Ended from inside: killing nsenter would leave the command running in the machine.
  const limited = ["timeout", "--signal=KILL", (timeoutMs / 1000).toFixed(3)];
  return new Promise((resolve, reject) => {
    const child = spawn("nsenter", [...enter, ...clean, ...limited, ...argv], { stdio: ["pipe", "pipe", "pipe"] });
    const outputs = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        outputs[name] = (outputs[name] + text).slice(0, OUTPUT_LIMIT);
      });
    }
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 137, ...outputs }));
  });
}

/**
 * Every process of the pid namespace but its init is stopped by one call of the kernel's, so that none sees another one
 * stopped. The shell that does it is spared, and ends with the room.
 */
async function freeze(pid: number, work: () => Promise<void>): Promise<void> {
  const script = "kill -STOP -1; echo frozen; read -r _; kill -CONT -1";
  const enter = ["--target", String(pid), "--mount", "--pid", "--root"];
  const child = spawn("nsenter", [...enter, "/bin/sh", "-c", script], { stdio: ["pipe", "pipe", "ignore"] });
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  // A machine that ends meanwhile stands still as well.
  child.stdin.on("error", () => {});
  await Promise.race([new Promise((resolve) => child.stdout.once("data", resolve)), ended]);
  try {
    await work();
  } finally {
    child.stdin.end("\n");
    await ended;
  }
}
