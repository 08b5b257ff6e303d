import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LIMITS } from "../../shared/protocol/limits.ts";
import type { FromPilot } from "../../shared/protocol/messages.ts";
import { createLog } from "../machine/log.ts";
import type { Closed, SocketEvents } from "./pilot-socket.ts";
import { createServerClock } from "./server-clock.ts";
import { PilotSession } from "./session.ts";

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
    this.events.message(JSON.stringify(message));
  }
  async welcome(): Promise<void> {
    this.events.opened();
    await vi.advanceTimersByTimeAsync(0);
    this.receive({ type: "welcome", serverTime: new Date().toISOString(), heartbeatMs: 60_000 });
  }
  cut(how: Partial<Closed> = {}): void {
    this.events.closed({ reason: "cut", ...how });
  }
}

describe("the session with Pilot", () => {
  let sockets: FakeSocket[];
  let events: string[];
  let session: PilotSession;
  beforeEach(() => {
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
      hello: async () => ({
        type: "hello",
        agentVersion: "1",
        address: "10.0.0.1",
        caCertificate: "",
        openCommands: [],
      }),
      clock: createServerClock(() => new Date()),
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
        acknowledged: (id) => events.push(`ack ${id}`),
        heartbeat: () => events.push("heartbeat"),
        resend: () => events.push("resend"),
      },
    });
    session.start();
  });
  afterEach(() => {
    session.stop();
    vi.useRealTimers();
  });
  const socket = (index: number): FakeSocket => {
    const found = sockets[index];
    if (found === undefined) throw new Error(`There is no connection ${index}.`);
    return found;
  };

  it("sends nothing but hello before it is welcome", async () => {
    socket(0).events.opened();
    session.send({ type: "accepted", id: "cmd-000001" });
    await vi.advanceTimersByTimeAsync(0);
    expect(socket(0).types()).toEqual(["hello"]);
    socket(0).receive({ type: "welcome", serverTime: new Date().toISOString(), heartbeatMs: 60_000 });
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
    socket(0).events.message("{");
    socket(0).events.message(JSON.stringify({ type: "command", id: "cmd-000009", version: "x" }));
    socket(0).events.message(JSON.stringify({ type: "command", id: "../../x" }));
    socket(0).receive({ type: "result-ack", id: "cmd-000001" });
    expect(events).toEqual(["welcome", "unreadable cmd-000009", "ack cmd-000001"]);
  });
});
