import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";
import { type ConfdFile, FRONTGATE_PORTS } from "../../shared/protocol/messages.ts";
import { keys } from "../etcd/keys.ts";
import type { Random } from "../machine/backoff.ts";
import { type SupervisedChild, superviseChild } from "../machine/child.ts";
import { readIfThere, writeDurably } from "../machine/files.ts";
import type { Log } from "../machine/log.ts";
import type { Machine } from "../machine/paths.ts";
import type { NodeIdentity } from "./enrolment.ts";
import { cleanEnvironment, type Ran, run } from "./process.ts";

const TemplateFile = z.object({ template: z.object({ dest: z.string().min(1) }) });

/** The node's confd: files from the package, data from this node's own branch of the Frontgate's etcd. */
export class Confd {
  readonly #machine: Machine;
  readonly #identity: NodeIdentity;
  readonly #log: Log;
  readonly #random: Random;
  readonly #node: { frontgateAddress: string; deploymentId: string; nodeId: string };
  readonly #onRunning: () => void;
  #child: SupervisedChild | undefined;

  constructor(input: {
    machine: Machine;
    identity: NodeIdentity;
    node: { frontgateAddress: string; deploymentId: string; nodeId: string };
    log: Log;
    random: Random;
    onRunning: () => void;
  }) {
    this.#machine = input.machine;
    this.#identity = input.identity;
    this.#node = input.node;
    this.#log = input.log;
    this.#random = input.random;
    this.#onRunning = input.onRunning;
  }

  get running(): boolean {
    return this.#child?.running ?? false;
  }

  /** Renders everything once and, if that went well, leaves confd watching. May be repeated with the same or other files. */
  async start(files: readonly ConfdFile[], timeoutMs: number): Promise<Ran> {
    await this.#end();
    await this.#writeFiles(files);
    // The app does not run yet, so there is nothing to check or to reload.
    const rendered = await run(
      { argv: [this.#program(), ...this.#arguments(), "-onetime", "-sync-only"] },
      { env: {}, timeoutMs, outputFile: join(this.#machine.logDir, "confd-first.log") },
    );
    if (rendered.exitCode !== 0 || rendered.timedOut) return rendered;
    await writeDurably(this.#wanted(), "");
    await this.#watch();
    return rendered;
  }

  async stop(): Promise<void> {
    await rm(this.#wanted(), { force: true });
    await this.#end();
  }

  /** Has a running confd begin its watch anew: a store that was made anew counts from 1, and confd would wait for a number of the old one. */
  async watchAnew(): Promise<void> {
    await this.#child?.restart();
  }

  /** After a restart of the Drone: confd goes on if the app's state says so. */
  async resume(): Promise<void> {
    if ((await readIfThere(this.#wanted())) !== undefined) await this.#watch();
  }

  /** Ends confd with the Drone, without forgetting that it should run. */
  async shutdown(): Promise<void> {
    await this.#end();
  }

  async #watch(): Promise<void> {
    this.#child = await superviseChild({
      name: "confd",
      program: this.#program(),
      args: [...this.#arguments(), "-watch"],
      env: { ...cleanEnvironment(), GOGC: "50" },
      cwd: "/",
      logFile: join(this.#machine.logDir, "confd.log"),
      pidFile: join(this.#machine.stateDir, "confd.pid"),
      log: this.#log,
      random: this.#random,
      onRunning: this.#onRunning,
    });
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    await child?.stop();
  }

  /** Brings the directory to exactly these files and makes the directories that the templates are written to. */
  async #writeFiles(files: readonly ConfdFile[]): Promise<void> {
    for (const part of ["conf.d", "templates"]) {
      const directory = join(this.#directory(), part);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      for (const name of await readdir(directory)) {
        if (!files.some((file) => file.path === `${part}/${name}`)) await rm(join(directory, name), { force: true });
      }
    }
    for (const file of files) {
      await writeDurably(join(this.#directory(), file.path), file.content);
      if (!file.path.startsWith("conf.d/") || !file.path.endsWith(".toml")) continue;
      const { template } = TemplateFile.parse(parse(file.content));
      await mkdir(dirname(template.dest), { recursive: true });
    }
  }

  #arguments(): string[] {
    const { frontgateAddress, deploymentId, nodeId } = this.#node;
    const { files } = this.#identity;
    return [
      "-backend=etcdv3",
      `-node=https://${frontgateAddress}:${FRONTGATE_PORTS.etcd}`,
      `-client-ca-keys=${files.ca}`,
      `-client-cert=${files.certificate}`,
      `-client-key=${files.key}`,
      `-prefix=${keys.self(deploymentId, nodeId)}`,
      `-confdir=${this.#directory()}`,
      `-config-file=${join(this.#directory(), "none")}`,
      "-log-level=info",
    ];
  }

  #program(): string {
    return this.#machine.program("confd");
  }

  #directory(): string {
    return join(this.#machine.stateDir, "confd");
  }

  #wanted(): string {
    return join(this.#machine.stateDir, "confd.wanted");
  }
}
