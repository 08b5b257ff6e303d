import { createHash, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { openSigner, type Signer } from "../../shared/platform/signer.ts";
import { testSigningKeys } from "../../shared/platform/test-keys.ts";
import type { Addressee } from "../../shared/protocol/envelope.ts";
import {
  type Command,
  FromFrontgate,
  type FromPilot,
  type Result,
  type RevokedNode,
} from "../../shared/protocol/messages.ts";
import { checkClaim } from "../../shared/protocol/proof.ts";
import { releaseStatement, type WantedRelease } from "../../shared/protocol/release.ts";

/** What a test may do with a message of the Frontgate before Pilot handles it: `cut` ends the connection instead. */
export type Intercept = (message: FromFrontgate) => "handle" | "ignore" | "cut";

type ClusterRequest = Extract<FromFrontgate, { type: "cluster-request" }>;
type Formation = Omit<Extract<FromPilot, { type: "cluster" }>, "type" | "nonce" | "serverTime">;

/** Pilot as PROTOCOL.md describes it, in memory, with knobs for faults, and with the real code for proofs and signatures. Loopback only. */
export class FakePilot {
  readonly received: FromFrontgate[] = [];
  readonly refusals: string[] = [];
  readonly connections: WebSocket[] = [];
  intercept: Intercept = () => "handle";
  heartbeatMs = 60_000;
  /** Answers a member of three that asks how they form one etcd; nothing: not all are known yet. */
  formation: (request: ClusterRequest) => Formation | undefined = () => undefined;
  /** Commands in hand wait, as while what a Frontgate lost is being restored. */
  holding = false;
  /** How often each command is delivered. */
  copies = 1;
  tokenSha256: string;
  /** The VPC's authority, as the table keeps it; its certificate since the first `hello`. */
  authority: { readonly key: string; certificate?: string } = {
    key: generateKeyPairSync("ec", { namedCurve: "P-256" })
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString(),
  };
  publicKey: string | undefined;
  /** What Pilot takes for the time. */
  clock = () => new Date();
  /** The platform's own: what signs releases too. */
  readonly keys = testSigningKeys();
  signer: Signer = openSigner({
    keyIds: "platform",
    generation: 1,
    clock: () => this.clock(),
    keys: this.keys,
  });
  /** The release that `welcome` names; one of before knows none. */
  wantedRelease: WantedRelease | undefined;
  /** What its address serves, by path. */
  readonly files = new Map<string, Uint8Array>();
  rotateKey = false;
  revoked: RevokedNode[] = [];
  /** Every frame that was sent, with what it was for: to be sent again, or changed. */
  readonly frames: { readonly id: string; readonly frame: string }[] = [];
  readonly #firstToken: string;
  readonly #server = createServer();
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #open = new Map<string, Command>();
  readonly #results = new Map<string, Result>();
  readonly #waiting = new Set<() => void>();
  #current: WebSocket | undefined;
  #to: Addressee | undefined;
  #lastTimestamp = 0;

  constructor(token: string) {
    this.tokenSha256 = createHash("sha256").update(token).digest("hex");
    this.#firstToken = this.tokenSha256;
  }

  async start(): Promise<string> {
    this.#server.on("upgrade", (request, socket, head) => {
      const refusal = this.#judge(request);
      if (refusal !== undefined) {
        this.refusals.push(refusal);
        socket.end(`HTTP/1.1 401 Unauthorized\r\ndate: ${this.clock().toUTCString()}\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (connected) => this.#connected(connected));
    });
    this.#server.on("request", (request, response) => {
      const file = this.files.get(request.url ?? "");
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The server has no port.");
    return `ws://127.0.0.1:${address.port}/pilot`;
  }

  /** Puts a program where agents read it, signed by the platform: what `welcome` names of a release. */
  async publish(
    agent: "frontgate" | "drone",
    version: string,
    program: Uint8Array,
  ): Promise<WantedRelease["frontgate"]> {
    const sha256 = createHash("sha256").update(program).digest("hex");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The server has no port.");
    this.files.set(`/${sha256}`, program);
    const bytes = program.length;
    const signature = await this.keys.sign("platform", releaseStatement(agent, version, { sha256, bytes }));
    return { url: `http://127.0.0.1:${address.port}/${sha256}`, sha256, bytes, signature };
  }

  async stop(): Promise<void> {
    for (const socket of this.connections) socket.terminate();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Opens a command; it is sent now, or when the Frontgate connects. */
  send(command: Command): void {
    this.#open.set(command.id, command);
    for (let copy = 0; copy < this.copies; copy++) this.deliver(command);
  }

  /** Sends one message as it is, once. */
  deliver(message: FromPilot): void {
    const socket = this.#current;
    if (socket !== undefined) this.#send(socket, message);
  }

  /** Sends bytes that nobody has signed, or somebody else. */
  deliverFrame(frame: string | Uint8Array): void {
    this.#current?.send(frame);
  }

  #send(socket: WebSocket, message: FromPilot): void {
    void this.seal(message).then((frame) => socket.send(frame, () => {}));
  }

  /** The frame of a message for the Frontgate that connected last, unsent. */
  async seal(message: FromPilot): Promise<string> {
    if (this.#to === undefined) throw new Error("Nobody has connected.");
    const frame = await this.signer.frame(this.#to, JSON.stringify(message));
    this.frames.push({ id: "id" in message ? message.id : message.type, frame });
    return frame;
  }

  /** Waits for a command's result. */
  async result(id: string, withinMs = 30_000): Promise<Result> {
    return this.until(() => this.#results.get(id), `result of ${id}`, withinMs);
  }

  async execute(command: Command, withinMs?: number): Promise<Result> {
    this.send(command);
    return this.result(command.id, withinMs);
  }

  /** Waits until `look` finds something, woken by every message. */
  async until<T>(look: () => T | undefined, what: string, withinMs = 30_000): Promise<T> {
    const end = Date.now() + withinMs;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const left = end - Date.now();
      if (left <= 0) throw new Error(`Waited ${withinMs} ms in vain for ${what}.`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, Math.min(left, 200));
        this.#waiting.add(wake);
      });
    }
  }

  /** A new machine is on its way: it enrols a key of its own by the token that is in the configuration again. */
  expectMachine(): void {
    this.publicKey = undefined;
    this.tokenSha256 = this.#firstToken;
  }

  /** Sends what was held back. */
  release(): void {
    this.holding = false;
    this.#sendOpen([], (command) => this.deliver(command));
  }

  /** Cuts the present connection without a word. */
  cut(): void {
    this.#current?.terminate();
  }

  #sendOpen(known: readonly string[], send: (command: Command) => void): void {
    for (const command of this.#open.values()) if (!known.includes(command.id)) send(command);
  }

  #judge(request: IncomingMessage): string | undefined {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const claim = checkClaim(headers, this.clock());
    if (claim === undefined) return "claim";
    const { publicKey, formerKey, tokenSha256, provedAt } = claim;
    if (provedAt <= this.#lastTimestamp) return "timestamp";
    if (this.publicKey === undefined) {
      if (tokenSha256 !== this.tokenSha256) return "token";
      this.tokenSha256 = "spent";
    } else if (publicKey !== this.publicKey && formerKey !== this.publicKey) return "key";
    this.publicKey = publicKey;
    this.#to = claim;
    this.#lastTimestamp = provedAt;
    return undefined;
  }

  #connected(socket: WebSocket): void {
    this.connections.push(socket);
    this.#current = socket;
    socket.on("message", (data) => {
      const message = FromFrontgate.parse(JSON.parse(data.toString()));
      this.received.push(message);
      const what = this.intercept(message);
      if (what === "cut") socket.terminate();
      if (what === "handle") this.#handle(socket, message);
      for (const wake of [...this.#waiting]) wake();
    });
  }

  #handle(socket: WebSocket, message: FromFrontgate): void {
    const send = (answer: FromPilot): void => this.#send(socket, answer);
    if (message.type === "cluster-request") {
      const formation = this.formation(message);
      const serverTime = this.clock().toISOString();
      if (formation !== undefined) send({ type: "cluster", nonce: message.nonce, serverTime, ...formation });
    }
    if (message.type === "authority-request") {
      const serverTime = this.clock().toISOString();
      send({ type: "authority", nonce: message.nonce, serverTime, ...this.authority });
    }
    if (message.type === "hello") {
      this.authority.certificate ??= message.caCertificate;
      const { nonce } = message;
      const { heartbeatMs, rotateKey, revoked } = this;
      this.rotateKey = false;
      const release =
        message.upgrades === true && this.wantedRelease !== undefined ? { release: this.wantedRelease } : {};
      const serverTime = this.clock().toISOString();
      send({ type: "welcome", nonce, serverTime, heartbeatMs, rotateKey, revoked, ...release });
      if (!this.holding) this.#sendOpen(message.openCommands, send);
    }
    if (message.type === "result") {
      this.#open.delete(message.id);
      this.#results.set(message.id, message);
      send({ type: "result-ack", id: message.id });
    }
  }
}
