import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes, randomInt } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheRoot } from "../../local/toolchain/cache.ts";
import { withLock } from "../../local/toolchain/lock.ts";
import { ensureTool } from "../../local/toolchain/tools.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type {
  Command,
  CommandBody,
  DroneCommand,
  DroneConfig,
  FrontgateCommand,
  FrontgateConfig,
  Hello,
  MetadataDocument,
  Result,
} from "../../shared/protocol/messages.ts";
import { buildAgentImage } from "../image/build.ts";
import { FakePilot } from "./fake-pilot.ts";

const RESTART_MS = 200;

/** One agent of the image as a process of its own, with its own root for /etc and /var and its own loopback address. */
export class Agent {
  readonly root: string;
  readonly address: string;
  /** Started again whenever it ends, as by `Restart=always`. */
  supervised = false;
  /** How long a release may take to connect. */
  trialMs: number | undefined;
  readonly #image: string;
  readonly #name: "frontgate" | "drone";
  #process: ChildProcess | undefined;

  constructor(input: { root: string; address: string; image: string; name: "frontgate" | "drone" }) {
    this.root = input.root;
    this.address = input.address;
    this.#image = input.image;
    this.#name = input.name;
    mkdirSync(join(this.root, "etc/pitrix"), { recursive: true });
    mkdirSync(join(this.root, "opt"), { recursive: true });
    symlinkSync(join(this.#image, "opt/pitrix"), join(this.root, "opt/pitrix"));
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get running(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get log(): string {
    return readFileSync(join(this.root, `var/log/pitrix/${this.#name}.log`), "utf8");
  }

  configure(config: FrontgateConfig | DroneConfig): void {
    writeFileSync(join(this.root, "etc/pitrix/agent.json"), JSON.stringify(config), { mode: 0o600 });
  }

  /** By the image's launcher, as a unit of systemd does. */
  start(): void {
    if (this.running) return;
    const started = spawn(join(this.root, "opt/pitrix/bin", this.#name), {
      env: {
        PATH: process.env.PATH ?? "",
        PITRIX_ROOT: this.root,
        PITRIX_ADDRESS: this.address,
        ...(this.trialMs === undefined ? {} : { PITRIX_TRIAL_MS: String(this.trialMs) }),
      },
      stdio: "ignore",
    });
    this.#process = started;
    started.once("exit", () => {
      if (!this.supervised || this.#process !== started) return;
      setTimeout(() => {
        if (this.#process === started) this.start();
      }, RESTART_MS);
    });
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await ended;
  }

  /** Ends what a killed agent may have left: etcd or confd, by the id that it noted. */
  endChildren(): void {
    for (const name of ["etcd", "confd"]) {
      try {
        process.kill(Number(readFileSync(join(this.root, `var/lib/pitrix/${name}.pid`), "utf8")), "SIGKILL");
      } catch {
        // none was left
      }
    }
  }
}

/** For members whose enrolment is not what is tried. */
const TOKEN = "t".repeat(43);

/** A VPC on the loopback: a fake Pilot, a real Frontgate with its etcd, real Drones with their confd. */
export class Vpc {
  /** Where commands go: of three members, the leader's. */
  pilot: FakePilot;
  /** The Frontgate, or the member that led first. */
  frontgate: Agent;
  /** Members of a Frontgate of three, each with its own end of the connection. */
  readonly members: { readonly agent: Agent; readonly pilot: FakePilot }[] = [];
  readonly deploymentId = newId("deployment");
  readonly directory: string;
  readonly #image: string;
  readonly #network: string;
  /** Milliseconds from the start of the process to `hello`, and (for the latest nodes) to `online`. */
  startedIn = { frontgate: 0, drone: 0 };
  #agents = 0;
  #version = 0;
  readonly nodes: {
    readonly agent: Agent;
    readonly nodeId: string;
    readonly token: string;
    readonly tokenSha256: string;
  }[] = [];

  private constructor(directory: string, image: string, pilot: FakePilot) {
    this.directory = directory;
    this.#image = image;
    this.pilot = pilot;
    this.#network = `127.${randomInt(64, 250)}.${randomInt(1, 250)}`;
    this.frontgate = this.agent("frontgate");
  }

  /** Builds the image (once for all tests of a machine), starts Pilot and the Frontgate, and waits until it is welcome. */
  static async start(options: { heartbeatMs?: number } = {}): Promise<Vpc> {
    const image = await testImage();
    const token = randomBytes(32).toString("hex");
    const pilot = new FakePilot(token);
    pilot.heartbeatMs = options.heartbeatMs ?? 60_000;
    const pilotUrl = await pilot.start();
    const vpc = new Vpc(await mkdtemp(join(tmpdir(), "pitrix-vpc-")), image, pilot);
    vpc.frontgate.configure({
      kind: "frontgate",
      frontgateId: newId("frontgate"),
      tenantId: newId("tenant"),
      pilotUrl,
      enrolmentToken: token,
      trust: await pilot.signer.trust(),
      issuedAt: new Date().toISOString(),
    });
    const begin = performance.now();
    vpc.frontgate.start();
    try {
      await vpc.hello();
      vpc.startedIn.frontgate = Math.round(performance.now() - begin);
      return vpc;
    } catch (error) {
      const { log } = vpc.frontgate;
      await vpc.stop();
      throw new Error(`The Frontgate did not come up: ${log}`, { cause: error });
    }
  }

  /** A Frontgate of three members, up and with a leader. Each has an identity of its own; the authority is one. */
  static async startThree(): Promise<Vpc> {
    const image = await testImage();
    const pilots = [1, 2, 3].map(() => new FakePilot(TOKEN));
    const [first] = pilots;
    if (first === undefined) throw new Error("There is no Pilot.");
    const vpc = new Vpc(await mkdtemp(join(tmpdir(), "pitrix-vpc-")), image, first);
    const tenantId = newId("tenant");
    for (const [index, pilot] of pilots.entries()) {
      pilot.authority = first.authority;
      pilot.heartbeatMs = 500;
      const agent = index === 0 ? vpc.frontgate : vpc.agent("frontgate");
      vpc.members.push({ agent, pilot });
      agent.configure({
        kind: "frontgate",
        frontgateId: newId("frontgate"),
        tenantId,
        pilotUrl: await pilot.start(),
        enrolmentToken: TOKEN,
        trust: await pilot.signer.trust(),
        issuedAt: new Date().toISOString(),
        member: index + 1,
      });
    }
    vpc.form(1, []);
    for (const { agent } of vpc.members) agent.start();
    try {
      await vpc.leader();
      return vpc;
    } catch (error) {
      await vpc.stop();
      throw error;
    }
  }

  /** Tells members that ask that they form this epoch; those in `joining` take the place of lost ones. */
  form(epoch: number, joining: readonly number[]): void {
    const asked = new Set<number>();
    let caCertificate: string | undefined;
    for (const [index, { pilot }] of this.members.entries()) {
      pilot.formation = (request) => {
        asked.add(index);
        caCertificate ??= pilot.authority.certificate ?? request.caCertificate;
        if (joining.length === 0 && asked.size < this.members.length) return undefined;
        const members = this.members.map(({ agent }, at) => ({ member: at + 1, address: agent.address }));
        return { epoch, join: joining.includes(index + 1), caCertificate, members };
      };
    }
  }

  /** Waits for a member other than `but` to lead; commands go to it from then on. */
  async leader(but?: FakePilot): Promise<number> {
    const end = Date.now() + 60_000;
    for (;;) {
      const index = this.members.findIndex(({ pilot }) => {
        const hello = pilot.received.findLast((message) => message.type === "hello");
        return pilot !== but && hello?.leads === true;
      });
      const found = this.members[index];
      if (found !== undefined) {
        this.pilot = found.pilot;
        this.frontgate = found.agent;
        return index;
      }
      if (Date.now() > end) throw new Error(`Nobody leads: ${this.members.map(({ agent }) => agent.log).join("\n")}`);
      await sleep(100);
    }
  }

  /** The next agent, at an address of its own. */
  agent(name: "frontgate" | "drone"): Agent {
    const number = ++this.#agents;
    const root = join(this.directory, `${name}-${number}`);
    return new Agent({ root, address: `${this.#network}.${number}`, image: this.#image, name });
  }

  /** Highest version given to a command of the Frontgate's own. */
  get version(): number {
    return this.#version;
  }

  async hello(): Promise<Hello> {
    return this.pilot.until(() => this.pilot.received.find((message) => message.type === "hello"), "hello");
  }

  /** Registers nodes and starts their Drones; waits until all are online. */
  async addNodes(count: number): Promise<void> {
    const added = Array.from({ length: count }, () => {
      const token = randomBytes(32).toString("hex");
      const tokenSha256 = createHash("sha256").update(token).digest("hex");
      return { agent: this.agent("drone"), nodeId: newId("node"), token, tokenSha256 };
    });
    this.nodes.push(...added);
    const registered = await this.pilot.execute(
      this.own({
        kind: "register-nodes",
        deploymentId: this.deploymentId,
        nodes: this.nodes.map(({ nodeId, tokenSha256 }) => ({ nodeId, tokenSha256 })),
      }),
    );
    if (registered.status !== "succeeded") throw new Error(`register-nodes: ${JSON.stringify(registered)}`);
    for (const { agent, nodeId, token } of added) agent.configure(await this.droneConfig(nodeId, token));
    const begin = performance.now();
    for (const { agent } of added) agent.start();
    for (const { nodeId } of added) await this.health(nodeId, "online");
    this.startedIn.drone = Math.round(performance.now() - begin);
  }

  async droneConfig(nodeId: string, token: string): Promise<DroneConfig> {
    const { caCertificate } = await this.hello();
    return {
      kind: "drone",
      nodeId,
      deploymentId: this.deploymentId,
      frontgateAddress: this.frontgate.address,
      ...(this.members.length === 0 ? {} : { frontgateAddresses: this.members.map(({ agent }) => agent.address) }),
      frontgateCa: caCertificate,
      enrolmentToken: token,
    };
  }

  /** Waits until Pilot's last word on a node is this status. */
  async health(nodeId: string, status: "online" | "unreachable", withinMs?: number): Promise<void> {
    const last = (): true | undefined => {
      const words = this.pilot.received.flatMap((message) =>
        message.type === "node-health" ? [message.node] : message.type === "heartbeat" ? message.nodes : [],
      );
      return words.findLast((node) => node.nodeId === nodeId)?.status === status ? true : undefined;
    };
    await this.pilot.until(last, `${nodeId} to be ${status}`, withinMs);
  }

  /** A command of the Frontgate's own, with the deployment's next version. */
  own(frontgate: FrontgateCommand, overrides: Partial<Command> = {}): Command {
    return this.command({ to: "frontgate", frontgate }, { version: ++this.#version, ...overrides });
  }

  /** A command for one of the nodes. */
  order(index: number, drone: DroneCommand, overrides: Partial<Command> = {}): Command {
    const { nodeId } = this.node(index);
    return this.command({ to: "drone", deploymentId: this.deploymentId, nodeId, drone }, overrides);
  }

  /** Runs an argument vector on a node and waits for its end. */
  async run(index: number, argv: string[], overrides: Partial<Command> = {}): Promise<Result> {
    const drone: DroneCommand = { kind: "run-service", service: "test", run: { argv }, env: {} };
    return this.pilot.execute(this.order(index, drone, overrides));
  }

  command(body: CommandBody, overrides: Partial<Command> = {}): Command {
    return {
      type: "command",
      id: newId("command"),
      version: 0,
      deadline: new Date(this.pilot.clock().getTime() + 60_000).toISOString(),
      timeoutMs: 20_000,
      body,
      ...overrides,
    };
  }

  node(index: number): Vpc["nodes"][number] {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`There is no node ${index}.`);
    return node;
  }

  /** Metadata of all nodes, with one value that a test may change. */
  document(value: string): MetadataDocument {
    return {
      cluster: { name: "test" },
      hosts: this.nodes.map(({ nodeId, agent }, index) => ({
        nodeId,
        role: "",
        ip: agent.address,
        sid: index + 1,
        gid: 1,
        gsid: index + 1,
        instanceId: `i-${index}`,
        cpu: 1,
        memory: 1024,
        volumeSize: 10,
      })),
      env: { value },
      roleEnv: {},
    };
  }

  async putMetadata(value: string, overrides: Partial<Command> = {}): Promise<Result> {
    const { deploymentId } = this;
    const document = this.document(value);
    return this.pilot.execute(this.own({ kind: "put-metadata", deploymentId, document }, overrides));
  }

  async stop(): Promise<void> {
    const frontgates = this.members.length === 0 ? [this.frontgate] : this.members.map(({ agent }) => agent);
    const agents = [...this.nodes.map((node) => node.agent), ...frontgates];
    await Promise.all(agents.map((agent) => agent.stop()));
    for (const agent of agents) agent.endChildren();
    for (const pilot of new Set([this.pilot, ...this.members.map((member) => member.pilot)])) await pilot.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The image as the machine room would get it, kept in the cache between test runs. */
export async function testImage(): Promise<string> {
  const [etcdDir, confdDir] = await Promise.all([ensureTool("etcd"), ensureTool("confd")]);
  const image = join(cacheRoot(), "agent-test-image");
  await withLock(`${image}.lock`, () => buildAgentImage(image, { etcdDir, confdDir }));
  return image;
}
