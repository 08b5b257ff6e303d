import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frontgate } from "../../shared/domain/frontgate/schema.ts";
import type { TestPilot } from "../../shared/pilot/testing/pilot.ts";
import type { FrontgateConfig } from "../../shared/protocol/messages.ts";
import { bundleAgents } from "../image/build.ts";

/** As the image of the pod starts it. */
const FLAGS = ["--max-old-space-size=64", "--max-semi-space-size=1", "--no-maglev", "--no-sparkplug"];

export interface PodInput {
  readonly api: { readonly host: string; readonly port: number; readonly caCertificate: string };
  readonly token: string;
  readonly namespace: string;
  /** Name of the Secret that it keeps its key in, where it is not the usual one. */
  readonly secret?: string;
}

/** A Frontgate in mode `cluster` as a process: what a kubelet mounts lies below a directory of its own. */
export class Pod {
  readonly directory: string;
  readonly #api: PodInput["api"];
  readonly #secret: string | undefined;
  #process: ChildProcess | undefined;
  #output = "";

  private constructor(directory: string, { api, secret }: PodInput) {
    this.directory = directory;
    this.#api = api;
    this.#secret = secret;
  }

  static async make(input: PodInput): Promise<Pod> {
    const { api, token, namespace } = input;
    const directory = await mkdtemp(join(tmpdir(), "pitrix-pod-"));
    await Promise.all([mkdir(join(directory, "account")), mkdir(join(directory, "etc/pitrix"), { recursive: true })]);
    await bundleAgents(join(directory, "lib"));
    const pod = new Pod(directory, input);
    await Promise.all([
      pod.mount("ca.crt", api.caCertificate),
      pod.mount("namespace", namespace),
      pod.mount("token", token),
    ]);
    return pod;
  }

  /** Part of the service account's volume. */
  mount(name: string, text: string): Promise<void> {
    return writeFile(join(this.directory, "account", name), text);
  }

  async configure(pilot: TestPilot, { id, tenantId, createdAt }: Frontgate, enrolmentToken: string): Promise<void> {
    const config: FrontgateConfig = {
      kind: "frontgate",
      mode: "cluster",
      frontgateId: id,
      tenantId,
      pilotUrl: pilot.url,
      enrolmentToken,
      trust: await pilot.signer.trust(),
      issuedAt: createdAt,
    };
    await this.configureBy(JSON.stringify(config));
  }

  /** The same, by the file as its manifest has it. */
  configureBy(text: string): Promise<void> {
    return writeFile(join(this.directory, "etc/pitrix/agent.json"), text);
  }

  start(): void {
    const started = spawn(process.execPath, [...FLAGS, join(this.directory, "lib/frontgate.mjs")], {
      env: {
        PITRIX_ROOT: this.directory,
        PITRIX_ADDRESS: "127.0.0.1",
        PITRIX_SERVICE_ACCOUNT: join(this.directory, "account"),
        KUBERNETES_SERVICE_HOST: this.#api.host,
        KUBERNETES_SERVICE_PORT: String(this.#api.port),
        MALLOC_ARENA_MAX: "1",
        ...(this.#secret === undefined ? {} : { PITRIX_STATE_SECRET: this.#secret }),
      },
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

  /** Resident memory in MiB. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.#process?.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
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
    await rm(this.directory, { recursive: true, force: true });
  }
}
