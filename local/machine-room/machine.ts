import { spawn } from "node:child_process";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ExecRequest, type ExecResult, MACHINE_PATH, PILOT_ADDRESS, PILOT_HOST } from "./contract.ts";
import { createNamespace, removeNamespace } from "./netns.ts";
import { run } from "./shell.ts";
import type { Subnet, Vpc } from "./vpc.ts";

const BOOT = join(import.meta.dirname, "boot.sh");
const OUTPUT_LIMIT = 1024 * 1024;

export interface MachineSpec {
  readonly instanceId: string;
  readonly imageId: string;
  readonly address: string;
  readonly subnet: Subnet;
  /** Script of the first boot, decoded; empty when there is none. */
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
  /** Pulls the plug: every process ends at once, namespaces and root are gone. */
  kill(): Promise<void>;
}

export interface BootEnvironment {
  readonly runDir: string;
  readonly consoleFile: string;
  readonly javaHome: string | undefined;
}

/** Boots a light machine and returns as soon as its init runs; the user-data runs on by itself. */
export async function bootMachine(spec: MachineSpec, vpc: Vpc, environment: BootEnvironment): Promise<RunningMachine> {
  const { runDir } = environment;
  const namespace = join(runDir, "ns", spec.instanceId);
  const base = join(runDir, "m", spec.instanceId);
  const files = join(runDir, "f", spec.instanceId);
  await Promise.all([writeFiles(files, runDir, spec), mkdir(base, { recursive: true }), createNamespace(namespace)]);
  const cleanUp = async () => {
    await removeNamespace(namespace);
    for (const directory of [base, files]) await rm(directory, { recursive: true, force: true });
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
    return { ...spec, pid, vpc, exec: (request) => execInside(pid, request), kill };
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
  if (spec.userData !== "") await writeFile(join(directory, "user-data"), spec.userData, { mode: 0o700 });
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
