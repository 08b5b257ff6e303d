import { createHash, createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import {
  CONNECT_HEADERS,
  type Command,
  connectStatement,
  FromFrontgate,
  type FromPilot,
  type Result,
} from "../../shared/protocol/messages.ts";

/** What a test may do with a message of the Frontgate before Pilot handles it: `cut` ends the connection instead. */
export type Intercept = (message: FromFrontgate) => "handle" | "ignore" | "cut";

/** Pilot as PROTOCOL.md describes it, in memory, with knobs for faults. Loopback only. */
export class FakePilot {
  readonly received: FromFrontgate[] = [];
  readonly refusals: string[] = [];
  readonly connections: WebSocket[] = [];
  intercept: Intercept = () => "handle";
  heartbeatMs = 60_000;
  /** How often each command is delivered. */
  copies = 1;
  tokenSha256: string;
  publicKey: string | undefined;
  readonly #server = createServer();
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #open = new Map<string, Command>();
  readonly #results = new Map<string, Result>();
  readonly #waiting = new Set<() => void>();
  #current: WebSocket | undefined;
  #lastTimestamp = 0;

  constructor(token: string) {
    this.tokenSha256 = createHash("sha256").update(token).digest("hex");
  }

  async start(): Promise<string> {
    this.#server.on("upgrade", (request, socket, head) => {
      const refusal = this.#judge(request);
      if (refusal !== undefined) {
        this.refusals.push(refusal);
        socket.end(`HTTP/1.1 401 Unauthorized\r\ndate: ${new Date().toUTCString()}\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (connected) => this.#connected(connected));
    });
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The server has no port.");
    return `ws://127.0.0.1:${address.port}/pilot`;
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
    this.#current?.send(JSON.stringify(message));
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

  /** Cuts the present connection without a word. */
  cut(): void {
    this.#current?.terminate();
  }

  #judge(request: IncomingMessage): string | undefined {
    const header = (name: string): string => String(request.headers[name] ?? "");
    const publicKey = header(CONNECT_HEADERS.publicKey);
    const timestamp = header(CONNECT_HEADERS.timestamp);
    const statement = connectStatement({
      tenantId: header(CONNECT_HEADERS.tenant),
      frontgateId: header(CONNECT_HEADERS.frontgate),
      timestamp,
      publicKey,
    });
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64url"), format: "der", type: "spki" });
    const signature = Buffer.from(header(CONNECT_HEADERS.signature), "base64url");
    if (!verify(null, Buffer.from(statement), key, signature)) return "signature";
    if (Number(timestamp) <= this.#lastTimestamp) return "timestamp";
    if (this.publicKey === undefined) {
      const token = createHash("sha256").update(header(CONNECT_HEADERS.enrolmentToken)).digest("hex");
      if (token !== this.tokenSha256) return "token";
      this.publicKey = publicKey;
      this.tokenSha256 = "spent";
    }
    if (publicKey !== this.publicKey) return "key";
    this.#lastTimestamp = Number(timestamp);
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
    const send = (answer: FromPilot): void => socket.send(JSON.stringify(answer));
    if (message.type === "hello") {
      send({ type: "welcome", serverTime: new Date().toISOString(), heartbeatMs: this.heartbeatMs });
      for (const command of this.#open.values()) if (!message.openCommands.includes(command.id)) send(command);
    }
    if (message.type === "result") {
      this.#open.delete(message.id);
      this.#results.set(message.id, message);
      send({ type: "result-ack", id: message.id });
    }
  }
}
