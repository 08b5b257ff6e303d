import { describe, expect, it } from "vitest";
import { deploymentStore } from "../domain/deployment/store.ts";
import { revisionStore } from "../domain/revision/store.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { openTable, type Table } from "../platform/dynamodb.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { sweepJobs } from "./sweep-jobs.ts";
import { type ConsumedQueue, fleet } from "./testing/fleet.ts";

const pkg = readGood(loadFiles("paper"));
const TABLE = "fairness";
const client = useTestTable(TABLE);

class Crash extends Error {}

/** Numbers between 0 and 1, the same ones in each run. */
function dice(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** First in, first out; a message may be lost or delivered twice when `unlucky` says so. */
function memoryQueue(unlucky: () => boolean = () => false): ConsumedQueue & { longest(tenantId: string): number } {
  let waiting: { readonly deduplication: string; readonly body: unknown }[] = [];
  const seen = new Set<string>();
  const most = new Map<string, number>();
  return {
    async send({ deduplication, body }) {
      if (seen.has(deduplication)) return;
      seen.add(deduplication);
      if (unlucky()) return;
      waiting.push({ deduplication, body });
      if (unlucky()) waiting.push({ deduplication, body });
      const { tenantId } = Object(body);
      const mine = waiting.filter((message) => Object(message.body).tenantId === tenantId).length;
      most.set(tenantId, Math.max(most.get(tenantId) ?? 0, mine));
    },
    async receive(count) {
      return waiting.slice(0, count).map((message) => ({
        body: message.body,
        async done() {
          waiting = waiting.filter((other) => other !== message);
        },
      }));
    },
    longest: (tenantId) => most.get(tenantId) ?? 0,
  };
}

/** Its writes may die before or after they happened. */
function crashing(table: Table, unlucky: () => boolean): Table {
  const effect = async <T>(work: () => Promise<T>): Promise<T> => {
    if (unlucky()) throw new Crash("before");
    const result = await work();
    if (unlucky()) throw new Crash("after");
    return result;
  };
  return {
    ...table,
    update: (input) => effect(() => table.update(input)),
    transact: (...input) => effect(() => table.transact(...input)),
  };
}

describe("one tenant's backlog", () => {
  it("is not in another tenant's way: it waits in the table, not in the queue", async () => {
    const queue = memoryQueue();
    const here = fleet(openTable(TABLE, client()), queue, { cap: 5, consumers: 5, runs: 6, pkg });
    const alone = await here.submit("quiet");
    while (!here.ended.has(alone)) await here.tick();
    const idle = here.ended.get(alone) ?? 0;
    for (let at = 0; at < 60; at++) await here.submit("noisy");
    const waits: number[] = [];
    for (let time = 0; time < 4; time++) {
      const [mine, from] = [await here.submit("quiet"), here.ticks()];
      while (!here.ended.has(mine)) await here.tick();
      waits.push((here.ended.get(mine) ?? 0) - from);
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(2 * idle);
    expect(queue.longest("noisy")).toBeLessThanOrEqual(5);
    expect(here.ended.size).toBeLessThan(60);
    for (let tick = 0; tick < 200 && here.ended.size < 65; tick++) await here.tick();
    expect(here.ended.size).toBe(65);
    // Oldest first: whoever asked first was served first.
    const order = [...here.ended.keys()].filter((id) => here.ended.has(id) && id > alone);
    expect(order.indexOf("job-000002")).toBeLessThan(order.indexOf("job-000061"));
  });
});

describe("nothing that was accepted is lost", () => {
  it.each([1, 2, 3])("although workers die, messages vanish and come twice (seed %d)", async (seed) => {
    const random = dice(seed);
    let calm = true;
    let faults = 0;
    const unlucky = () => {
      const strikes = !calm && random() < 0.04;
      if (strikes) faults += 1;
      return strikes;
    };
    const tenants = [`storm-${seed}-a`, `storm-${seed}-b`];
    const table = crashing(openTable(TABLE, client()), unlucky);
    const survives = (error: unknown): boolean =>
      error instanceof Crash || (error instanceof Error && survives(error.cause));
    const here = fleet(table, memoryQueue(unlucky), { cap: 3, consumers: 4, runs: 2, pkg, survives });
    const jobs: string[] = [];
    for (let at = 0; at < 24; at++) jobs.push(await here.submit(tenants[at % 3 === 0 ? 1 : 0] ?? ""));
    calm = false;
    for (let tick = 0; tick < 400 && here.ended.size < jobs.length; tick++) {
      await here.tick();
      for (const tenant of tenants) expect((await here.jobs.slots(tenant)).length).toBeLessThanOrEqual(3);
      if (tick % 6 === 5) await here.sweep().catch((error: unknown) => void expect(survives(error)).toBe(true));
    }
    expect(faults).toBeGreaterThan(10);
    expect([...here.ended.keys()].sort()).toEqual(jobs.toSorted());
    expect([...here.begun.values()].every((times) => times === 1)).toBe(true);
    calm = true;
    for (const tenant of tenants) {
      expect(await here.jobs.queued(tenant, 10)).toEqual([]);
      expect(await here.jobs.slots(tenant)).toEqual([]);
    }
  });
});

describe("a sweep", () => {
  it("goes on where the last one stopped, and stops for no tenant that fails", async () => {
    const table = openTable(TABLE, client());
    const here = fleet(table, memoryQueue(), { cap: 2, consumers: 2, runs: 1, pkg });
    const tenants = Array.from({ length: 12 }, (_, at) => `swept-${String(at).padStart(2, "0")}`);
    for (const tenant of tenants) await here.submit(tenant);
    const looked: string[] = [];
    const jobs = {
      ...here.jobs,
      slots: async (tenantId: string) => {
        looked.push(tenantId);
        if (tenantId === "swept-03") throw new Error("throttled");
        return here.jobs.slots(tenantId);
      },
    };
    const failed: string[] = [];
    const sweep = () =>
      sweepJobs({
        jobs,
        deployments: deploymentStore(table),
        revisions: revisionStore(table),
        queue: { send: async () => undefined },
        tenantCap: 2,
        clock: () => new Date("2026-01-01T00:00:00.000Z"),
        failed: (tenantId) => void failed.push(tenantId),
        perShard: 1,
      });
    for (let run = 0; run < 13; run++) await sweep();
    expect(new Set(looked)).toEqual(new Set(tenants));
    expect(new Set(failed)).toEqual(new Set(["swept-03"]));
    const holding = await Promise.all(tenants.map((tenant) => here.jobs.slots(tenant)));
    expect(holding.filter((slots) => slots.length === 1)).toHaveLength(11);
  });
});
