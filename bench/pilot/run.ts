/**
 * A thousand simulated Frontgates on one Pilot over the loopback: the round trip of a command while all are connected, and
 * how long it takes until all are back after every connection was cut at once, with commands on their way. Pilot's own code
 * in one process behind a gateway like API Gateway's; the Frontgates in four processes with the real session and proofs.
 * The table answers as DynamoDB does and 5 ms late; with `local` it is the local AWS's, which answers one request after the
 * other and on a busy machine is what is measured. Beside it, in the same run and with all connected, a bare WebSocket.
 * `node bench/pilot/run.ts [frontgates] [local]`; exits 1 when a bar is missed.
 */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { WebSocket, WebSocketServer } from "ws";
import * as z from "zod";
import { LOCAL_REGION, startLocalAws } from "../../local/aws.ts";
import type { CommandRecord } from "../../shared/domain/command/schema.ts";
import type { Frontgate } from "../../shared/domain/frontgate/schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { startTestPilot, type TestPilot } from "../../shared/pilot/testing/pilot.ts";
import { openTable, type Table } from "../../shared/platform/dynamodb.ts";
import { createTestTable } from "../../shared/platform/test-table.ts";
import { memoryTable } from "../../shared/platform/testing/memory-table.ts";
import type { FrontgateConfig } from "../../shared/protocol/messages.ts";

/** Milliseconds. */
export const ROUND_TRIP_BAR = 250;
export const RECONNECT_BAR = 60_000;
const PROCESSES = 4;
const COMMANDS = 1_000;
/** Commands under way at a time. */
const AT_ONCE = 2;
const TABLE_MS = 5;
const ECHOES = 1_000;
/** Commands that are on their way when every connection is cut. */
const IN_FLIGHT = 100;
const TOKEN = "t".repeat(43);

export interface PilotFigures {
  readonly frontgates: number;
  /** Milliseconds until all were connected for the first time, with enrolment. */
  readonly connectMs: number;
  /** Milliseconds from a command's post to its acknowledged result. */
  readonly p50: number;
  readonly p95: number;
  /** A bare WebSocket's, the same run. */
  readonly echo: { readonly p50: number; readonly p95: number };
  /** Round trips of a bare WebSocket that one of a command takes, p50. */
  readonly ratio: number;
  /** Milliseconds from the cut of all to the last one's welcome. */
  readonly reconnectMs: number;
  readonly commands: number;
  /** Times that the platform key was asked for a signature, for all of it. */
  readonly platformSignatures: number;
  /** Commands without a result, and those that were executed more than once. */
  readonly lost: number;
  readonly repeated: number;
}

export async function measurePilot(count = 1_000, kind: "late" | "local" = "late"): Promise<PilotFigures> {
  const directory = await mkdtemp(join(tmpdir(), "pitrix-pilot-"));
  const store = kind === "late" ? lateTable() : await localTable(directory);
  const children: ChildProcess[] = [];
  try {
    const pilot = await startTestPilot(store.table);
    const all = await enrolling(pilot, count);
    const welcome = watchWelcomes(pilot);
    let begin = performance.now();
    children.push(...(await startFrontgates(pilot, all, directory)));
    const failed = () => children.some(({ exitCode }) => exitCode !== null);
    await until(() => failed() || welcome.welcomed() === count, "all to be connected", 300_000);
    if (failed()) throw new Error("The Frontgates ended; see above.");
    const connectMs = performance.now() - begin;

    const trips = watchTrips(pilot);
    const sent: CommandRecord[] = [];
    const work = Array.from({ length: COMMANDS }, (_, n) => all[n % count]);
    const worker = async (): Promise<void> => {
      for (let next = work.pop(); next !== undefined; next = work.pop()) {
        const command = await pilot.send(next, nothing());
        sent.push(command);
        await until(() => trips.done.has(command.id), command.id, 30_000);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const times = [...trips.done.values()];
    const echo = await echoes();

    for (const frontgate of all.slice(0, IN_FLIGHT)) sent.push(await pilot.send(frontgate, nothing()));
    begin = performance.now();
    welcome.forget();
    pilot.gateway.cut();
    await until(() => welcome.welcomed() === count, "all to be back", 300_000);
    const reconnectMs = performance.now() - begin;

    const ends = await Promise.all(sent.map((command) => pilot.result(command, 60_000).catch(() => undefined)));
    const executed = new Map((await Promise.all(children.map(executedBy))).flat());
    pilot.stop();
    return {
      frontgates: count,
      connectMs,
      p50: quantile(times, 0.5),
      p95: quantile(times, 0.95),
      echo: { p50: quantile(echo, 0.5), p95: quantile(echo, 0.95) },
      ratio: quantile(times, 0.5) / quantile(echo, 0.5),
      reconnectMs,
      commands: sent.length,
      platformSignatures: pilot.signed(),
      lost: ends.filter((end) => end?.status !== "succeeded").length,
      repeated: sent.filter(({ id }) => executed.get(id) !== 1).length,
    };
  } finally {
    for (const child of children) child.disconnect();
    await store.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Store {
  readonly table: Table;
  stop(): Promise<void>;
}

/** DynamoDB's answers, as late as one in its region is. */
function lateTable(): Store {
  const table = memoryTable();
  const late =
    <A extends readonly unknown[], R>(call: (...input: A) => Promise<R>) =>
    async (...input: A): Promise<R> => {
      await sleep(TABLE_MS);
      return call(...input);
    };
  const { get, batchGet, query, queryAll, put, update, delete: remove, transact } = table;
  return {
    table: {
      ...table,
      get: late(get),
      batchGet: late(batchGet),
      query: late(query),
      queryAll: late(queryAll),
      put: late(put),
      update: late(update),
      delete: late(remove),
      transact: late(transact),
    },
    stop: async () => undefined,
  };
}

async function localTable(stateDir: string): Promise<Store> {
  const aws = await startLocalAws({ stateDir });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const dynamodb = new DynamoDBClient({ endpoint: aws.endpoint, region: LOCAL_REGION, credentials });
  await createTestTable(dynamodb, "store");
  return {
    table: openTable("store", dynamodb),
    async stop() {
      dynamodb.destroy();
      await aws.stop();
    },
  };
}

const nothing = () => ({
  to: "frontgate" as const,
  frontgate: { kind: "deregister-deployment" as const, deploymentId: newId("deployment") },
});

/** Frontgates that wait for their machines, ten at a time. */
async function enrolling(pilot: TestPilot, count: number): Promise<readonly Frontgate[]> {
  const all: Frontgate[] = [];
  const worker = async (): Promise<void> => {
    while (all.length < count) {
      const at = all.length;
      const made = pilot.expect(TOKEN);
      all.push(await made);
      if (at >= count) break;
    }
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  return all.slice(0, count);
}

async function startFrontgates(pilot: TestPilot, all: readonly Frontgate[], directory: string) {
  const trust = await pilot.signer.trust();
  const configs = all.map(
    ({ id, tenantId, createdAt }): FrontgateConfig => ({
      kind: "frontgate",
      frontgateId: id,
      tenantId,
      pilotUrl: pilot.url,
      enrolmentToken: TOKEN,
      trust,
      issuedAt: createdAt,
    }),
  );
  return Array.from({ length: PROCESSES }, (_, n) => {
    const child = fork(join(import.meta.dirname, "frontgates.ts"), { stdio: ["pipe", "inherit", "inherit", "ipc"] });
    child.stdin?.end(JSON.stringify({ directory, configs: configs.filter((_, at) => at % PROCESSES === n) }));
    return child;
  });
}

const typeOf = (frame: string): { readonly type: string; readonly id?: string } =>
  Posted.parse(JSON.parse(frame.slice(frame.indexOf("\n") + 1)));
const Posted = z
  .object({ type: z.string(), id: z.string().optional() })
  .transform(({ type, id }) => ({ type, ...(id === undefined ? {} : { id }) }));

/** How many of the connections that are open were made welcome. */
function watchWelcomes({ gateway }: TestPilot) {
  const welcomed = new Set<string>();
  gateway.outward = (connectionId, frame) => {
    if (typeOf(frame).type === "welcome") welcomed.add(connectionId);
    return "pass";
  };
  return { forget: () => welcomed.clear(), welcomed: () => gateway.open.filter((id) => welcomed.has(id)).length };
}

/** Milliseconds from a command's post to the post of `result-ack`: its result is in the table then. */
function watchTrips({ gateway }: TestPilot) {
  const { outward } = gateway;
  const posted = new Map<string, number>();
  const done = new Map<string, number>();
  gateway.outward = (connectionId, frame) => {
    const { type, id } = typeOf(frame);
    if (type === "command" && id !== undefined) posted.set(id, performance.now());
    const from = id === undefined ? undefined : posted.get(id);
    if (type === "result-ack" && id !== undefined && from !== undefined) done.set(id, performance.now() - from);
    return outward(connectionId, frame);
  };
  return { done };
}

const Executed = z.object({ executed: z.array(z.tuple([z.string(), z.number()])) });

async function executedBy(child: ChildProcess): Promise<readonly (readonly [string, number])[]> {
  const answer = once(child, "message");
  child.send("executed");
  return Executed.parse((await answer)[0]).executed;
}

/** Round trips of one bare WebSocket on the loopback, one after the other, in milliseconds. */
async function echoes(): Promise<readonly number[]> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  await once(server, "listening");
  server.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  const client = new WebSocket(`ws://127.0.0.1:${address.port}`, { perMessageDeflate: false });
  await once(client, "open");
  const times: number[] = [];
  for (let n = 0; n < ECHOES; n++) {
    const begin = performance.now();
    client.send("x".repeat(600));
    await once(client, "message");
    times.push(performance.now() - begin);
  }
  client.terminate();
  server.close();
  return times;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function until(holds: () => boolean, what: string, withinMs: number): Promise<void> {
  for (const end = performance.now() + withinMs; !holds(); await new Promise((done) => setTimeout(done, 2)))
    if (performance.now() > end) throw new Error(`Waited ${withinMs} ms in vain for ${what}.`);
}

if (import.meta.main) {
  const figures = await measurePilot(Number(process.argv[2] ?? 1_000), process.argv[3] === "local" ? "local" : "late");
  console.log(JSON.stringify(figures, null, 2));
  const good =
    figures.p95 <= ROUND_TRIP_BAR && figures.reconnectMs <= RECONNECT_BAR && figures.lost + figures.repeated === 0;
  if (!good) process.exitCode = 1;
}
