import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../shared/protocol/calling.ts";
import type { Distrust } from "../../shared/protocol/envelope.ts";
import { LIMITS } from "../../shared/protocol/limits.ts";
import { type Command, type FromFrontgate, FromPilot, type Hello } from "../../shared/protocol/messages.ts";
import { fullJitter, type Random } from "../machine/backoff.ts";
import { type Log, reason } from "../machine/log.ts";
import type { Closed, Dial, PilotSocket } from "./pilot-socket.ts";
import type { PlatformTrust } from "./platform-trust.ts";
import type { ServerClock } from "./server-clock.ts";

const RECONNECT = { baseMs: LIMITS.backoffBaseMs, maxMs: LIMITS.backoffMaxMs };
/** After a refusal: nothing will change within milliseconds. */
const REFUSED = { baseMs: 2_000, maxMs: LIMITS.backoffMaxMs };
type Welcome = Extract<FromPilot, { type: "welcome" }>;

const WELCOME_MS = 15_000;
/** Between two times of asking the same: Pilot has no answer before all members are known. */
const ASK_AGAIN_MS = 1_000;
/** Results without an answer are sent again after this. */
const RESEND_MS = 10_000;

export interface SessionInput {
  readonly url: string;
  readonly dial: Dial;
  readonly headers: (now: Date) => Readonly<Record<string, string>>;
  /** What has to be known before `hello` can be said: asked on every connection, again and again until there is nothing to ask. */
  readonly ask: (nonce: string) => Promise<FromFrontgate | undefined>;
  /** Made anew for every connection; may wait for etcd to be up. */
  readonly hello: () => Promise<Omit<Hello, "nonce" | "trust">>;
  readonly clock: ServerClock;
  /** Reads frames: what is not the platform's word for us is dropped and counted. */
  readonly trust: PlatformTrust;
  readonly random: Random;
  readonly log: Log;
  readonly on: {
    welcome(orders: Pick<Welcome, "rotateKey" | "revoked" | "release">): void;
    command(command: Command): void;
    /** Absent where there is nothing to be called: such a call is dropped. */
    call?(call: Call): void;
    /** A message with an id that is no command we understand. */
    unreadable(id: string, message: string): void;
    acknowledged(id: string): void;
    authority(given: Extract<FromPilot, { type: "authority" }>): void;
    cluster(formation: Extract<FromPilot, { type: "cluster" }>): void;
    heartbeat(): void;
    /** Time to send again what Pilot has not acknowledged. */
    resend(): void;
  };
}

/**
 * Keeps one connection to Pilot. After a cut it dials again with full jitter. Before the gateway's two hours are over it opens the next connection
 * beside the present one, and changes over when that one is welcome; only one of them ever sends anything but `hello`.
 */
export class PilotSession {
  readonly #input: SessionInput;
  #current: PilotSocket | undefined;
  #next: PilotSocket | undefined;
  /** What the `welcome` of the next connection has to repeat. */
  #nonce = "";
  /** Connections that were made welcome: what comes on any other one is nobody's word. */
  readonly #proven = new WeakSet<PilotSocket>();
  #again = false;
  #attempt = 0;
  #stopped = false;
  #redial: NodeJS.Timeout | undefined;
  #planned: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #resend: NodeJS.Timeout | undefined;

  constructor(input: SessionInput) {
    this.#input = input;
  }

  /** Whether there is a connection that was made welcome. */
  get connected(): boolean {
    return this.#current !== undefined;
  }

  start(): void {
    this.#resend = setInterval(() => {
      if (this.#current !== undefined) this.#input.on.resend();
    }, RESEND_MS);
    this.#connect();
  }

  /** Sends on the welcome connection. Without one nothing is sent: whatever matters is sent again after `welcome`. */
  send(message: FromFrontgate): void {
    this.#current?.send(JSON.stringify(message));
  }

  /** Opens a new connection beside the present one, which then takes over: to show another key, or to say anew what this Frontgate holds. */
  renew(): void {
    if (this.#next === undefined) this.#connect();
    else this.#again = true;
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of [this.#redial, this.#planned, this.#heartbeat, this.#resend]) clearTimeout(timer);
    this.#next?.terminate();
    this.#current?.close();
  }

  #connect(): void {
    if (this.#next !== undefined || this.#stopped) return;
    const { url, dial, headers, clock, log } = this.#input;
    let welcomeTimer: NodeJS.Timeout | undefined;
    const nonce = randomBytes(16).toString("base64url");
    this.#nonce = nonce;
    const socket: PilotSocket = dial(url, headers(clock.proofTime()), {
      opened: () => {
        void this.#ask(socket, nonce);
        this.#input.hello().then(
          (facts) => {
            const hello: Hello = { ...facts, nonce, trust: this.#input.trust.number };
            socket.send(JSON.stringify(hello));
            welcomeTimer = setTimeout(() => {
              log.warn("no-welcome");
              socket.terminate();
            }, WELCOME_MS);
          },
          (error: unknown) => {
            log.warn("no-hello", { reason: reason(error) });
            socket.terminate();
          },
        );
      },
      message: (text) => {
        if (this.#receive(socket, text)) clearTimeout(welcomeTimer);
      },
      closed: (how) => {
        clearTimeout(welcomeTimer);
        this.#closed(socket, how);
      },
    });
    this.#next = socket;
  }

  async #ask(socket: PilotSocket, nonce: string): Promise<void> {
    while (this.#next === socket) {
      const question = await this.#input.ask(nonce);
      if (question === undefined) return;
      socket.send(JSON.stringify(question));
      await sleep(ASK_AGAIN_MS);
    }
  }

  #closed(socket: PilotSocket, how: Closed): void {
    if (this.#stopped) return;
    const { log, clock, random } = this.#input;
    const wasCurrent = this.#current === socket;
    if (this.#next === socket) this.#next = undefined;
    else if (!wasCurrent) return; // the old one after a change-over
    if (wasCurrent) {
      this.#current = undefined;
      clearInterval(this.#heartbeat);
      clearTimeout(this.#planned);
    }
    if (how.serverTime !== undefined) clock.hint(how.serverTime);
    const delayMs = fullJitter(how.status === undefined ? RECONNECT : REFUSED, this.#attempt++, random);
    log.warn("pilot-lost", { reason: how.reason, retryMs: delayMs });
    clearTimeout(this.#redial);
    this.#redial = setTimeout(() => this.#connect(), delayMs);
  }

  /** `true` when the message made this connection the current one. */
  #receive(socket: PilotSocket, frame: string): boolean {
    const { on, log, trust, clock } = this.#input;
    const opened = trust.open(frame);
    if ("distrust" in opened) return this.#distrust(socket, opened.distrust);
    const message = readMessage(opened.payload);
    if (message.type === "welcome") {
      if (this.#next !== socket) return false;
      // Its own time counts: ours may be a day off. That it is this connection's answer makes it fresh.
      const serverTime = new Date(message.serverTime);
      if (message.nonce !== this.#nonce) return this.#distrust(socket, "signature");
      if (!trust.timely(opened, serverTime)) return this.#distrust(socket, "expired");
      this.#welcome(socket, message);
      return true;
    }
    if (message.type === "authority" || message.type === "cluster") {
      // As fresh as a welcome, by the same marks: it comes before there is one.
      if (message.nonce !== this.#nonce) return this.#distrust(socket, "signature");
      if (!trust.timely(opened, new Date(message.serverTime))) return this.#distrust(socket, "expired");
      if (message.type === "authority") on.authority(message);
      else on.cluster(message);
      return false;
    }
    if (message.type === "error") {
      log.warn("pilot-error", { code: message.code, message: message.message });
      return false;
    }
    if (!this.#proven.has(socket)) return this.#distrust(socket, "signature");
    if (!trust.timely(opened, clock.now())) return this.#distrust(socket, "expired");
    switch (message.type) {
      case "unreadable":
        log.warn("unreadable-message", { reason: message.reason });
        if (message.id !== undefined) on.unreadable(message.id, message.reason);
        return false;
      case "command":
        on.command(message);
        return false;
      case "call-cluster":
      case "call-cloud":
        on.call?.(message);
        return false;
      case "result-ack":
        on.acknowledged(message.id);
        return false;
    }
  }

  /** Whoever says such things before being made welcome is not Pilot: we leave. Later it is dropped alone. */
  #distrust(socket: PilotSocket, why: Distrust): false {
    const { trust, log } = this.#input;
    trust.distrust(why);
    log.warn("pilot-not-believed", { why, welcome: this.#proven.has(socket) });
    if (!this.#proven.has(socket)) socket.terminate();
    return false;
  }

  #welcome(socket: PilotSocket, { serverTime, heartbeatMs, trust, ...orders }: Welcome): void {
    const { log, clock } = this.#input;
    const old = this.#current;
    this.#proven.add(socket);
    this.#current = socket;
    this.#next = undefined;
    this.#attempt = 0;
    clearTimeout(this.#redial);
    clearTimeout(this.#planned);
    clearInterval(this.#heartbeat);
    old?.close();
    clock.correct(new Date(serverTime));
    log.info("pilot-welcome", { heartbeatMs });
    this.#remember(new Date(serverTime), trust);
    this.#heartbeat = setInterval(() => this.#input.on.heartbeat(), heartbeatMs);
    this.#planned = setTimeout(() => this.#connect(), LIMITS.plannedReconnectMs);
    this.#input.on.welcome(orders);
    if (this.#again) {
      this.#again = false;
      this.#connect();
    }
  }

  /** What must hold after a restart too. A disk that cannot be written does not stop the work. */
  #remember(serverTime: Date, announced: Welcome["trust"]): void {
    const { trust, log } = this.#input;
    const kept = async (): Promise<void> => {
      await trust.provedTime(serverTime);
      if (announced === undefined) return;
      if (await trust.learn(announced)) log.info("platform-keys", { number: announced.number });
      else log.warn("platform-keys-not-believed", { number: announced.number, present: trust.number });
    };
    kept().catch((error: unknown) => log.warn("not-remembered", { reason: reason(error) }));
  }
}

type Read = FromPilot | { readonly type: "unreadable"; readonly id: string | undefined; readonly reason: string };

/** Parses a message; of one that breaks the protocol it saves the id of the command, so that the sender can be told. */
function readMessage(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { type: "unreadable", id: undefined, reason: "The message is no JSON." };
  }
  const parsed = FromPilot.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined ? "" : `/${issue.path.join("/")}: ${issue.message}`;
  return { type: "unreadable", id: commandId(value), reason: `This Frontgate cannot read the command: ${where}` };
}

function commandId(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  if (value.type !== "command" && value.type !== "call-cluster" && value.type !== "call-cloud") return undefined;
  if (!("id" in value) || typeof value.id !== "string" || !/^[a-z]+-[0-9a-z]{6,40}$/.test(value.id)) return undefined;
  return value.id;
}
