import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkNamespaces } from "../../local/toolchain/prerequisites.ts";
import { findProgram } from "../../local/toolchain/programs.ts";
import { bundleAgents } from "../image/build.ts";
import { type Image, podImage } from "./image.ts";

const ROOT_SCRIPT = join(import.meta.dirname, "container.sh");
const MOUNT_POINTS = ["dev", "lib", "lib64", "usr/lib", "nodejs/bin", "tmp"];
const MOUNTED = ["nodejs/bin/node", "dev/null", "dev/random", "dev/urandom"];
/** What a base image and a kubelet bring: names are looked up in files, then asked for. */
const SETTINGS = {
  "/etc/hosts": "127.0.0.1 localhost\n",
  "/etc/nsswitch.conf": "hosts: files dns\n",
  "/etc/resolv.conf": "",
  "/etc/passwd": "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
};

export interface ContainerInput {
  /** Beside the image's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Files that are mounted, by their absolute path. */
  readonly files: Readonly<Record<string, string>>;
  /** A volume that it may write to, by its absolute path. */
  readonly state?: string;
}

/**
 * The Frontgate's pod as a process, started as its image says: the bundle, the same entry point and user, in a root that is
 * read-only. It has the host's network, so that it finds servers on loopback.
 */
export class Container {
  readonly root: string;
  readonly #image: Image;
  readonly #env: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;
  #output = "";

  readonly #volumes: Readonly<Record<string, string>>;

  private constructor(
    root: string,
    image: Image,
    env: Readonly<Record<string, string>>,
    volumes: Readonly<Record<string, string>>,
  ) {
    this.root = root;
    this.#volumes = volumes;
    this.#image = image;
    this.#env = { ...image.env, ...env };
  }

  static async make({ env, files, state }: ContainerInput): Promise<Container> {
    const [root, image] = await Promise.all([mkdtemp(join(tmpdir(), "pitrix-pod-")), podImage()]);
    await chmod(root, 0o755);
    await Promise.all(MOUNT_POINTS.map((path) => mkdir(join(root, path), { recursive: true })));
    await Promise.all(MOUNTED.map((path) => writeFile(join(root, path), "")));
    const volume = state === undefined ? {} : { STATE: state };
    const container = new Container(root, image, env, volume);
    if (state !== undefined) await container.#volume(state);
    const bundle = join(root, "tmp/bundle");
    await bundleAgents(bundle);
    for (const [name, to] of image.copies) await container.write(to, await readFile(join(bundle, name), "utf8"));
    await rm(bundle, { recursive: true });
    for (const [path, text] of Object.entries({ ...SETTINGS, ...files })) await container.write(path, text);
    return container;
  }

  /** A file as its root has it: for its user alone. */
  async write(path: string, text: string): Promise<void> {
    const file = join(this.root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, 0o440);
    if (process.getuid?.() === 0) await chown(file, ...this.#owner());
  }

  start(): void {
    const { namespaces, missing } = checkNamespaces();
    const chroot = findProgram("chroot");
    if (namespaces === undefined || chroot === undefined) throw new Error(missing.join(" "));
    const [uid, gid] = this.#owner();
    // Whoever may not choose is nobody else than himself anyway.
    const user = namespaces === "root" ? [`--userspec=${uid}:${gid}`] : [];
    const environment = Object.entries(this.#env).map(([name, value]) => `${name}=${value}`);
    const own = ["--mount", "--propagation", "private", ...(namespaces === "root" ? [] : ["--map-root-user"])];
    const program = ["env", "-i", ...environment, chroot, ...user, this.root, ...this.#image.entrypoint];
    const started = spawn("unshare", [...own, "sh", ROOT_SCRIPT, ...program], {
      env: { PATH: process.env["PATH"], ROOT: this.root, NODE: process.execPath, ...this.#volumes },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [started.stdout, started.stderr])
      stream.on("data", (text: Buffer) => {
        this.#output += text.toString();
      });
    this.#process = started;
  }

  get log(): string {
    return this.#output;
  }

  /** A line of what the kernel knows of it: `Uid`, `CapEff`, `VmRSS`. */
  async status(name: string): Promise<string> {
    const status = await readFile(`/proc/${this.#process?.pid}/status`, "utf8");
    return new RegExp(`^${name}:\\s+(.+)$`, "m").exec(status)?.[1] ?? "";
  }

  /** Options of the mount that is its root: `ro,relatime`. */
  async rootOptions(): Promise<string> {
    const mounts = await readFile(`/proc/${this.#process?.pid}/mountinfo`, "utf8");
    return /^\S+ \S+ \S+ \S+ \/ (\S+)/m.exec(mounts)?.[1] ?? "";
  }

  /** Resident memory in MiB. */
  async memory(): Promise<number> {
    return Number.parseInt(await this.status("VmRSS"), 10) / 1024;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, "exit");
    running.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.root, { recursive: true, force: true });
  }

  async #volume(path: string): Promise<void> {
    const directory = join(this.root, path);
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o700);
    if (process.getuid?.() === 0) await chown(directory, ...this.#owner());
  }

  #owner(): readonly [number, number] {
    const [uid, gid] = this.#image.user.split(":").map(Number);
    return [uid ?? 0, gid ?? 0];
  }
}
