import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sealFrame } from "../../shared/protocol/envelope.ts";
import { LIMITS } from "../../shared/protocol/limits.ts";
import { type FromPilot, Hello } from "../../shared/protocol/messages.ts";
import { createLog } from "../machine/log.ts";
import { TestPlatform } from "../testing/platform.ts";
import type { Closed, SocketEvents } from "./pilot-socket.ts";
import { PlatformTrust } from "./platform-trust.ts";
import { createServerClock } from "./server-clock.ts";
import { PilotSession } from "./session.ts";

const to = { tenantId: "tenant-000001", frontgateId: "fg-000001" };
const platform = new TestPlatform();

class FakeSocket {
  readonly sent: string[] = [];
  closedByUs = false;
  readonly events: SocketEvents;
  constructor(events: SocketEvents) {
    this.events = events;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closedByUs = true;
    this.events.closed({ reason: "closed with code 1000" });
  }
  terminate(): void {
    this.events.closed({ reason: "terminated" });
  }
  types(): string[] {
    return this.sent.map((text) => String(JSON.parse(text).type));
  }
  receive(message: FromPilot): void {
    this.events.message(platform.frame(to, message));
  }
  async open(): Promise<void> {
    this.events.opened();
    await vi.advanceTimersByTimeAsync(0);
  }
  /** Pilot's answer to `hello`. */
  greeting(serverTime = new Date()): Extract<FromPilot, { type: "welcome" }> {
    const { nonce } = Hello.parse(JSON.parse(this.sent[0] ?? ""));
    return {
      type: "welcome",
      nonce,
      serverTime: serverTime.toISOString(),
      heartbeatMs: 60_000,
      rotateKey: false,
      revoked: [],
    };
  }
  async welcome(): Promise<void> {
    await this.open();
    this.receive(this.greeting());
  }
  cut(how: Partial<Closed> = {}): void {
    this.events.closed({ reason: "cut", ...how });
  }
}

describe("the session with Pilot", () => {
  let sockets: FakeSocket[];
  let events: string[];
  let session: PilotSession;
  let directory: string;
  let trust: PlatformTrust;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "pitrix-session-"));
    trust = await PlatformTrust.open(directory, {
      ...to,
      kind: "frontgate",
      pilotUrl: "wss://pilot",
      enrolmentToken: "x".repeat(43),
      trust: platform.trust,
      issuedAt: new Date().toISOString(),
    });
    vi.useFakeTimers();
    sockets = [];
    events = [];
    session = new PilotSession({
      url: "wss://pilot",
      dial: (_url, _headers, on) => {
        const socket = new FakeSocket(on);
        sockets.push(socket);
        return socket;
      },
      headers: () => ({}),
      ask: async () => undefined,
      hello: async () => ({
        type: "hello",
        agentVersion: "1",
        address: "10.0.0.1",
        caCertificate: "",
        openCommands: [],
      }),
      clock: createServerClock(() => new Date()),
      trust,
      random: () => 0.999,
      log: createLog(
        "test",
        () => new Date(),
        () => {},
      ),
      on: {
        welcome: () => events.push("welcome"),
        command: (command) => events.push(`command ${command.id}`),
        unreadable: (id) => events.push(`unreadable ${id}`),
        authority: () => events.push("authority"),
        cluster: () => events.push("cluster"),

        acknowledged: (id) => events.push(`ack ${id}`),
        heartbeat: () => events.push("heartbeat"),
        resend: () => events.push("resend"),
      },
    });
    session.start();
  });
  afterEach(async () => {
    session.stop();
    vi.useRealTimers();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  const socket = (index: number): FakeSocket => {
    const found = sockets[index];
    if (found === undefined) throw new Error(`There is no connection ${index}.`);
    return found;
  };

  it("sends nothing but hello before it is welcome", async () => {
    await socket(0).open();
    session.send({ type: "accepted", id: "cmd-000001" });
    expect(socket(0).types()).toEqual(["hello"]);
    socket(0).receive(socket(0).greeting());
    session.send({ type: "accepted", id: "cmd-000001" });
    expect(socket(0).types()).toEqual(["hello", "accepted"]);
    expect(events).toEqual(["welcome"]);
  });

  it("dials again with growing, bounded delays, which begin anew after a welcome", async () => {
    const delays: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      socket(attempt).cut();
      const begin = Date.now();
      while (sockets.length === attempt + 1) await vi.advanceTimersByTimeAsync(1);
      delays.push(Date.now() - begin);
    }
    expect(delays.slice(0, 4)).toEqual([199, 399, 799, 1598]);
    expect(Math.max(...delays)).toBeLessThanOrEqual(LIMITS.backoffMaxMs);
    await socket(12).welcome();
    socket(12).cut();
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(14);
  });

  it("tries slowly after a refusal and takes the server's time from it", async () => {
    socket(0).cut({ status: 401, serverTime: new Date(Date.now() + 3_600_000) });
    await vi.advanceTimersByTimeAsync(1_900);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(2);
  });

  it("gives up a connection that is not made welcome", async () => {
    socket(0).events.opened();
    await vi.advanceTimersByTimeAsync(15_300);
    expect(sockets).toHaveLength(2);
  });

  it("opens the next connection before the gateway cuts, and only one of the two sends", async () => {
    await socket(0).welcome();
    await vi.advanceTimersByTimeAsync(LIMITS.plannedReconnectMs);
    expect(sockets).toHaveLength(2);
    session.send({ type: "accepted", id: "cmd-000001" });
    expect(socket(0).types().at(-1)).toBe("accepted");
    expect(socket(1).types()).toEqual([]);
    await socket(1).welcome();
    expect(socket(0).closedByUs).toBe(true);
    session.send({ type: "accepted", id: "cmd-000002" });
    expect(socket(1).types()).toEqual(["hello", "accepted"]);
    expect(
      socket(0)
        .types()
        .filter((type) => type === "accepted"),
    ).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(2);
    expect(events.filter((event) => event === "heartbeat").length).toBeGreaterThan(0);
  });

  it("keeps the present connection when the planned one fails, and tries that again", async () => {
    await socket(0).welcome();
    await vi.advanceTimersByTimeAsync(LIMITS.plannedReconnectMs);
    socket(1).cut();
    session.send({ type: "accepted", id: "cmd-000001" });
    expect(socket(0).types().at(-1)).toBe("accepted");
    await vi.advanceTimersByTimeAsync(200);
    await socket(2).welcome();
    expect(socket(0).closedByUs).toBe(true);
  });

  it("tells which command it could not read, and survives what is no message at all", async () => {
    await socket(0).welcome();
    const say = (payload: string): void =>
      socket(0).events.message(sealFrame(platform.messageKey(Date.now()), to, payload));
    say("{");
    say(JSON.stringify({ type: "command", id: "cmd-000009", version: "x" }));
    say(JSON.stringify({ type: "command", id: "../../x" }));
    socket(0).receive({ type: "result-ack", id: "cmd-000001" });
    expect(events).toEqual(["welcome", "unreadable cmd-000009", "ack cmd-000001"]);
  });

  it("A7: believes no Pilot without the platform's key, leaves it and tells it nothing", async () => {
    const fake = new TestPlatform();
    await socket(0).open();
    socket(0).events.message(fake.frame(to, socket(0).greeting()));
    expect(events).toEqual([]);
    expect(socket(0).types()).toEqual(["hello"]);
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(2);
    expect(trust.takeDistrusted()).toBe(1);
  });

  it("A7: takes no welcome that was said to another connection, another Frontgate or of before", async () => {
    const hour = 3_600_000;
    const bad: ((s: FakeSocket) => string)[] = [
      (s) => platform.frame(to, { ...s.greeting(), nonce: "B".repeat(22) }),
      (s) => platform.frame({ ...to, frontgateId: "fg-000002" }, s.greeting()),
      (s) => platform.frame({ ...to, tenantId: "tenant-000002" }, s.greeting()),
      (s) => JSON.stringify(s.greeting()),
      // A key that expired long ago, with the time at which it held.
      (s) =>
        platform.frame(to, s.greeting(new Date(Date.now() - 48 * hour)), platform.messageKey(Date.now() - 48 * hour)),
      // A time at which the key did not hold.
      (s) => platform.frame(to, s.greeting(new Date(Date.now() + 48 * hour)), platform.messageKey(Date.now())),
    ];
    for (const [index, make] of bad.entries()) {
      await socket(index).open();
      socket(index).events.message(make(socket(index)));
      while (sockets.length === index + 1) await vi.advanceTimersByTimeAsync(50);
    }
    expect(events).toEqual([]);
    expect(trust.takeDistrusted()).toBe(bad.length);
    await socket(bad.length).welcome();
    expect(events).toEqual(["welcome"]);
  });

  it("takes nothing on a connection that was not made welcome, even what Pilot has signed", async () => {
    await socket(0).open();
    socket(0).receive({ type: "result-ack", id: "cmd-000001" });
    expect(events).toEqual([]);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(2);
  });

  it("drops what is not believed on a good connection, and keeps that", async () => {
    await socket(0).welcome();
    socket(0).events.message(new TestPlatform().frame(to, { type: "result-ack", id: "cmd-000001" }));
    const old = platform.messageKey(Date.now() - 2 * LIMITS.messageKeyMs);
    socket(0).events.message(platform.frame(to, { type: "result-ack", id: "cmd-000002" }, old));
    socket(0).receive({ type: "result-ack", id: "cmd-000003" });
    expect(events).toEqual(["welcome", "ack cmd-000003"]);
    expect(trust.takeDistrusted()).toBe(2);
    expect(trust.takeDistrusted()).toBe(0);
  });

  it("learns new platform keys from those it knows, and forgets the old ones with them", async () => {
    const next = new TestPlatform(5);
    const both = { number: 4, keys: [next.publicKey, platform.publicKey] };
    const said = async (index: number, frame: (greeting: ReturnType<FakeSocket["greeting"]>) => string) => {
      await socket(index).open();
      socket(index).events.message(frame(socket(index).greeting()));
      expect(events).toHaveLength(index + 1);
      // It is written to the disk first, which takes real time; the session's own clock hardly moves meanwhile.
      if (index > 0) await vi.waitFor(() => expect(trust.number).toBe(3 + index), { timeout: 20_000, interval: 1 });
      socket(index).cut();
      await vi.advanceTimersByTimeAsync(200);
    };
    await said(0, (greeting) => platform.frame(to, { ...greeting, trust: next.announce(both) }));
    expect(trust.number).toBe(3);
    await said(1, (greeting) => platform.frame(to, { ...greeting, trust: platform.announce(both) }));
    expect(trust.number).toBe(4);
    await said(2, (greeting) => next.frame(to, { ...greeting, trust: next.announce(next.trust) }));
    expect(trust.number).toBe(5);
    await socket(3).open();
    socket(3).receive(socket(3).greeting());
    expect(events).toHaveLength(3);
  });
});
