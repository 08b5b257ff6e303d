import { writeFileSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";
import { type ConfdFile, type DroneConfig, FRONTGATE_PORTS } from "../../shared/protocol/messages.ts";
import { keys } from "../etcd/keys.ts";
import type { Random } from "../machine/backoff.ts";
import { type SupervisedChild, superviseChild } from "../machine/child.ts";
import { readIfThere, writeDurably } from "../machine/files.ts";
import { type Log, reason } from "../machine/log.ts";
import type { Machine } from "../machine/paths.ts";
import { readLogEnd, unfinished } from "./confd-log.ts";
import { forContainer } from "./container/files.ts";
import { addressesOf, type NodeIdentity } from "./enrolment.ts";
import { cleanEnvironment, type Ran, run } from "./process.ts";

const RELOAD_MS = 60_000;

const TemplateFile = z.object({
  template: z.object({ dest: z.string().min(1), reload_cmd: z.string().min(1).optional() }),
});

type ConfdNode = Pick<DroneConfig, "frontgateAddress" | "frontgateAddresses" | "deploymentId" | "nodeId">;

/** The node's confd: files from the package, data from this node's own branch of the Frontgate's etcd. */
export class Confd {
  readonly #machine: Machine;
  readonly #identity: NodeIdentity;
  readonly #log: Log;
  readonly #random: Random;
  readonly #node: ConfdNode;
  readonly #onRunning: () => void;
  #child: SupervisedChild | undefined;

  constructor(input: {
    machine: Machine;
    identity: NodeIdentity;
    node: ConfdNode;
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
  async start(
    given: readonly ConfdFile[],
    timeoutMs: number,
    { reload, container }: { readonly reload: boolean; readonly container: boolean },
  ): Promise<Ran> {
    const files = container ? given.map((file) => forContainer(this.#machine.stateDir, file)) : given;
    await this.#end();
    await this.#writeFiles(files);
    const rendered = reload ? await this.#reload(files, timeoutMs) : await this.#render(["-sync-only"], timeoutMs);
    if (failed(rendered)) return rendered;
    await rm(this.#unsettled(), { force: true });
    await writeDurably(this.#wanted(), "");
    await this.#watch();
    return rendered;
  }

  /**
   * Renders for an app that runs. confd runs a file's reload command only when it has just written that file, so one that
   * failed would be passed over by the next rendering: after a rendering that did not end well, all are run.
   */
  async #reload(files: readonly ConfdFile[], timeoutMs: number): Promise<Ran> {
    const unsettled = (await readIfThere(this.#unsettled())) !== undefined;
    await writeDurably(this.#unsettled(), "");
    const rendered = await this.#render([], timeoutMs);
    if (failed(rendered) || !unsettled) return rendered;
    return (await this.#runReloads(files, timeoutMs)) ?? rendered;
  }

  /** Every reload command once; the first that failed, and nothing after it. */
  async #runReloads(files: readonly ConfdFile[], timeoutMs: number): Promise<Ran | undefined> {
    const commands = new Set(files.flatMap((file) => templateOf(file)?.reload_cmd ?? []));
    for (const shell of commands) {
      const reloaded = await run({ shell }, { env: {}, timeoutMs, outputFile: this.#firstLog() });
      if (failed(reloaded)) return reloaded;
    }
    return undefined;
  }

  /** `-sync-only`: the app does not run yet, so there is nothing to check or to reload. */
  #render(options: readonly string[], timeoutMs: number): Promise<Ran> {
    return run(
      { argv: [this.#program(), ...this.#arguments(), "-onetime", ...options] },
      { env: {}, timeoutMs, outputFile: this.#firstLog() },
    );
  }

  async stop(): Promise<void> {
    await rm(this.#wanted(), { force: true });
    await this.#end();
  }

  /** Has a running confd begin its watch anew: it may wait for a revision of a store that was made anew or rolled back. */
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
      logFile: this.#watchLog(),
      pidFile: join(this.#machine.stateDir, "confd.pid"),
      log: this.#log,
      random: this.#random,
      onRunning: (running) => {
        if (running) void this.#settle();
        else this.#noteUnfinished();
        this.#onRunning();
      },
    });
  }

  /** It was ended, by us or by a fault: a file that it had just written it takes for known to the app when it starts again. */
  #noteUnfinished(): void {
    if (unfinished(readLogEnd(this.#watchLog())).length > 0) writeFileSync(this.#unsettled(), "");
  }

  /** Tells the app what an earlier confd had written without telling it. */
  async #settle(): Promise<void> {
    try {
      if ((await readIfThere(this.#unsettled())) === undefined) return;
      const files = await this.#files();
      const reloaded = await this.#runReloads(files, RELOAD_MS);
      if (reloaded === undefined) await rm(this.#unsettled(), { force: true });
      else this.#log.warn("reload-failed", { exitCode: reloaded.exitCode });
    } catch (error) {
      this.#log.warn("reload-failed", { reason: reason(error) });
    }
  }

  /** Those that say what to render, as the package gave them. */
  async #files(): Promise<ConfdFile[]> {
    const names = await readdir(join(this.#directory(), "conf.d"));
    return Promise.all(
      names.map(async (name) => {
        const path = `conf.d/${name}`;
        return { path, content: (await readIfThere(join(this.#directory(), path))) ?? "" };
      }),
    );
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
      const template = templateOf(file);
      if (template !== undefined) await mkdir(dirname(template.dest), { recursive: true });
    }
  }

  #arguments(): string[] {
    const { deploymentId, nodeId } = this.#node;
    const { files } = this.#identity;
    return [
      "-backend=etcdv3",
      ...addressesOf(this.#node).map((address) => `-node=https://${address}:${FRONTGATE_PORTS.etcd}`),
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

  #watchLog(): string {
    return join(this.#machine.logDir, "confd.log");
  }

  #firstLog(): string {
    return join(this.#machine.logDir, "confd-first.log");
  }

  #wanted(): string {
    return join(this.#machine.stateDir, "confd.wanted");
  }

  /** There while it is not known that the running app has loaded what was rendered for it. */
  #unsettled(): string {
    return join(this.#machine.stateDir, "confd.unsettled");
  }
}

/** What a file of `conf.d/` says; nothing of a template itself. */
function templateOf(file: ConfdFile) {
  if (!file.path.startsWith("conf.d/") || !file.path.endsWith(".toml")) return undefined;
  return TemplateFile.parse(parse(file.content)).template;
}

const failed = (ran: Ran): boolean => ran.exitCode !== 0 || ran.timedOut;
