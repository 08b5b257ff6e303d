import { spawnSync } from "node:child_process";
import { findProgram } from "./programs.ts";

/** Outcome of looking at the machine: `missing` holds one sentence for each thing to install or allow. */
export interface Prerequisites {
  readonly missing: readonly string[];
  /** How namespaces can be made: as root, or as a plain user in a user namespace; `undefined` when neither works. */
  readonly namespaces: "root" | "user" | undefined;
}

/** Runs a program briefly: its output when it succeeded, else `undefined`. */
export type Probe = (program: string, args: readonly string[]) => string | undefined;

const probeSystem: Probe = (program, args) => {
  const found = findProgram(program);
  if (found === undefined) return undefined;
  const result = spawnSync(found, args, { encoding: "utf8", timeout: 20_000 });
  return result.status === 0 ? `${result.stdout}${result.stderr}` : undefined;
};

interface System {
  readonly platform: NodeJS.Platform;
  readonly nodeVersion: string;
  readonly uid: number;
}

const thisSystem: System = {
  platform: process.platform,
  nodeVersion: process.versions.node,
  uid: process.getuid?.() ?? -1,
};

/**
 * Looks for what `npm start` needs and cannot install by itself. Never throws.
 * `system` answers for the machine, so that tests can play a poorer one.
 */
export function checkPrerequisites(probe: Probe = probeSystem, system: System = thisSystem): Prerequisites {
  const missing: string[] = [];
  const need = (there: boolean, sentence: string) => {
    if (!there) missing.push(sentence);
  };
  need(major(system.nodeVersion) >= 20, `Node 20 or newer is needed; this is ${system.nodeVersion}.`);
  need(
    atLeast(pythonVersion(probe), 3, 10),
    "Python 3.10 or newer with venv is needed: install python3 and python3-venv.",
  );
  need(
    atLeast(goVersion(probe), 1, 21),
    "Go 1.21 or newer is needed to build etcd and confd: install it and put go into PATH.",
  );
  need(
    atLeast(/version "([^"]+)"/.exec(probe("java", ["-version"]) ?? "")?.[1], 17, 0),
    "Java 17 or newer is needed to run ZooKeeper: install a JRE (openjdk-17-jre-headless) and put java into PATH.",
  );
  const machines = checkNamespaces(probe, system);
  return { missing: [...missing, ...machines.missing], namespaces: machines.namespaces };
}

/** What a cluster for tests needs: one sentence for each thing that the machine lacks. */
export function checkClusterNeeds(probe: Probe = probeSystem, system: System = thisSystem): readonly string[] {
  const missing: string[] = [];
  if (system.platform !== "linux") missing.push("Linux is needed: the cluster's servers are built for it.");
  if (!atLeast(goVersion(probe), 1, 21))
    missing.push("Go 1.21 or newer is needed to build Kubernetes: install it and put go into PATH.");
  for (const program of ["flock", "setpriv"])
    if (probe(program, ["--version"]) === undefined)
      missing.push(`The program ${program} is needed: install util-linux.`);
  return missing;
}

/** What the servers of clouds need: one sentence for each thing that the machine lacks. */
export function checkCloudNeeds(probe: Probe = probeSystem, system: System = thisSystem): readonly string[] {
  const missing: string[] = [];
  if (system.platform !== "linux") missing.push("Linux is needed to run the clouds' servers.");
  if (!atLeast(pythonVersion(probe), 3, 11))
    missing.push("Python 3.11 or newer with venv is needed to run OpenStack: install python3 and python3-venv.");
  if (!atLeast(goVersion(probe), 1, 21))
    missing.push("Go 1.21 or newer is needed to build a vCenter's simulator: install it and put go into PATH.");
  for (const program of ["flock", "setpriv"])
    if (probe(program, ["--version"]) === undefined)
      missing.push(`The program ${program} is needed: install util-linux.`);
  return missing;
}

const pythonVersion = (probe: Probe) =>
  probe("python3", ["-c", "import ensurepip, venv, sys; print('%d.%d' % sys.version_info[:2])"]);
const goVersion = (probe: Probe) => probe("go", ["version"])?.replace(/^.*?go(?=\d)/s, "");

/** The part of it that the light machines need: no Java, no compilers. */
export function checkNamespaces(probe: Probe = probeSystem, system: System = thisSystem): Prerequisites {
  const missing: string[] = [];
  const need = (there: boolean, sentence: string) => {
    if (!there) missing.push(sentence);
  };
  need(system.platform === "linux", "Linux is needed: the machines of the local cloud are Linux namespaces.");
  need(probe("ip", ["-V"]) !== undefined, "The program ip is needed for the local VPC: install iproute2.");
  for (const program of ["unshare", "nsenter", "flock", "setpriv"]) {
    need(probe(program, ["--version"]) !== undefined, `The program ${program} is needed: install util-linux.`);
  }
  const namespaces = possibleNamespaces(probe, system.uid);
  need(
    namespaces !== undefined,
    "Namespaces cannot be made here: run as root, or allow user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns).",
  );
  return { missing, namespaces };
}

/** Being root is not enough: a container's root often lacks the capability, so it is tried. */
function possibleNamespaces(probe: Probe, uid: number): Prerequisites["namespaces"] {
  if (uid === 0 && probe("unshare", ["--net", "--mount", "--pid", "--fork", "true"]) !== undefined) return "root";
  if (probe("unshare", ["-Ur", "--net", "--mount", "--pid", "--fork", "true"]) !== undefined) return "user";
  return undefined;
}

function major(version: string): number {
  return Number(version.split(".")[0]);
}

function atLeast(version: string | undefined, wantMajor: number, wantMinor: number): boolean {
  const match = /(\d+)(?:\.(\d+))?/.exec(version ?? "");
  if (match === null) return false;
  const [haveMajor, haveMinor] = [Number(match[1]), Number(match[2] ?? 0)];
  return haveMajor > wantMajor || (haveMajor === wantMajor && haveMinor >= wantMinor);
}
