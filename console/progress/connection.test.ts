import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openProgress, type Watcher } from "./connection.ts";

const TOPIC = "jobs/job-1";
const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A connection without a network: what is said on it, and what it hears. */
class PlayedSocket extends EventTarget {
  readonly said: unknown[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  send(text: string): void {
    this.said.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  hears(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function here(tickets: (count: number) => Promise<{ url: string; ticket: string } | undefined> = ticketed) {
  const sockets: PlayedSocket[] = [];
  let asked = 0;
  const progress = openProgress({
    getTicket: () => tickets(++asked),
    retryAfter: (error) => (error instanceof Error && error.message === "busy" ? 7 : undefined),
    open() {
      const socket = new PlayedSocket();
      sockets.push(socket);
      // biome-ignore lint/suspicious/noExplicitAny: of a browser's socket it has what is used
      return socket as any;
    },
  });
  const lives: boolean[] = [];
  const watcher: Watcher = { changed: () => {}, live: (live) => lives.push(live) };
  const latest = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error("nobody connected");
    return socket;
  };
  return {
    ...{ progress, sockets, watcher, lives, latest },
    asked: () => asked,
    /** The newest connection is let in, and its topics stand at `seq`. */
    letIn(seq: number) {
      const socket = latest();
      socket.onopen?.();
      socket.hears({ type: "authenticated", until: new Date(Date.now() + 15 * MINUTE).toISOString() });
      socket.hears({ type: "snapshot", topic: TOPIC, seq, part: 1, parts: 1, jobs: [], tasks: [] });
      socket.hears({ type: "subscribed", topic: TOPIC, seq });
    },
  };
}

const ticketed = async (count: number) => ({ url: "wss://x", ticket: `ticket-${count}` });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("the connection that progress comes by", () => {
  it("is made anew before it ends, with another ticket, and goes on where it was", async () => {
    const { progress, sockets, watcher, lives, letIn, latest } = here();
    progress.watch(TOPIC, watcher);
    await pass(0);
    letIn(4);
    expect(latest().said).toEqual([
      { type: "authenticate", ticket: "ticket-1" },
      { type: "subscribe", topic: TOPIC },
    ]);
    for (let second = 0; second < 900 && sockets.length === 1; second++) {
      await pass(1_000);
      sockets[0]?.hears({ type: "pong", topics: { [TOPIC]: 4 } });
    }
    expect(sockets.map(({ closed }) => closed)).toEqual([true, false]);
    letIn(4);
    expect(latest().said).toEqual([
      { type: "authenticate", ticket: "ticket-2" },
      { type: "subscribe", topic: TOPIC, since: 4 },
    ]);
    expect(lives).toEqual([true, false, true]);
  });

  it("asks for what it missed when a pong tells of more, and is given up when none comes", async () => {
    const { progress, sockets, watcher, lives, letIn, latest } = here();
    progress.watch(TOPIC, watcher);
    await pass(0);
    letIn(4);
    await pass(MINUTE / 2);
    expect(latest().said.at(-1)).toEqual({ type: "ping" });
    latest().hears({ type: "pong", topics: { [TOPIC]: 6 } });
    expect(latest().said.at(-1)).toEqual({ type: "subscribe", topic: TOPIC, since: 4 });
    await pass(2 * MINUTE);
    expect(sockets[0]?.closed).toBe(true);
    expect(sockets.length).toBeGreaterThan(1);
    expect(lives).toEqual([true, false]);
  });

  it("waits as long as it was told before it asks for another ticket, and never again where there is none", async () => {
    const busy = here(async (count) => {
      if (count === 1) throw new Error("busy");
      return ticketed(count);
    });
    busy.progress.watch(TOPIC, busy.watcher);
    await pass(6_900);
    expect([busy.asked(), busy.sockets.length]).toEqual([1, 0]);
    await pass(200);
    expect([busy.asked(), busy.sockets.length]).toEqual([2, 1]);
    const refused = here(async () => undefined);
    refused.progress.watch(TOPIC, refused.watcher);
    await pass(60 * MINUTE);
    refused.progress.watch("jobs", refused.watcher);
    await pass(60 * MINUTE);
    expect([refused.asked(), refused.sockets.length, refused.lives]).toEqual([1, 0, []]);
  });

  it("that is not let in is tried again, each time after a longer pause", async () => {
    const { progress, sockets, watcher } = here();
    progress.watch(TOPIC, watcher);
    const times: number[] = [];
    const began = Date.now();
    while (times.length < 6) {
      await pass(50);
      const socket = sockets[times.length];
      if (socket === undefined) continue;
      times.push(Date.now() - began);
      socket.onclose?.();
    }
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, pause] of pauses.entries()) expect(pause).toBeLessThanOrEqual(500 * 2 ** index + 100);
    expect(pauses.at(-1)).toBeGreaterThan(2_000);
  });

  it("stays for the next page, and ends when nobody watches any more", async () => {
    const { progress, sockets, watcher, letIn, latest } = here();
    const stop = progress.watch(TOPIC, watcher);
    await pass(0);
    letIn(0);
    stop();
    stop();
    await pass(5_000);
    const stopJobs = progress.watch("jobs", watcher);
    await pass(MINUTE / 4);
    expect([sockets.length, latest().closed]).toEqual([1, false]);
    expect(latest().said.slice(2)).toEqual([
      { type: "unsubscribe", topic: TOPIC },
      { type: "subscribe", topic: "jobs" },
    ]);
    stopJobs();
    await pass(MINUTE);
    expect([sockets.length, latest().closed]).toEqual([1, true]);
  });
});
