import { beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../../kernel/canonical-json.ts";
import { breakAt, emptyChain } from "../../kernel/hash-chain.ts";
import { openTable, type Table } from "../../platform/dynamodb.ts";
import type { Act } from "../../platform/middleware/audit.ts";
import { useTestTable } from "../../tasks/testing/table.ts";
import { chainActs } from "./chain-store.ts";
import { sourcePartition } from "./entity.ts";
import { auditWrite } from "./log.ts";
import { type AuditReader, auditReader } from "./read-store.ts";

const client = useTestTable("audit");
let table: Table;
let audit: AuditReader;
beforeAll(() => {
  table = openTable("audit", client());
  audit = auditReader(table);
});

let tenants = 0;
const newTenant = () => `tenant-${++tenants}`;

const act = (tenantId: string, number: number, more: Partial<Act> = {}): Act => ({
  tenantId,
  at: new Date(Date.UTC(2026, 10, 21, 9, 0, number)).toISOString(),
  actorId: `user-${number % 2}`,
  operation: "updateRuntime",
  object: { type: "runtime", id: `rt-${number % 3}` },
  outcome: "done",
  after: digestOf({ number }),
  source: { ip: "192.0.2.7", reason: `why ${number}` },
  ...more,
});

const tell = (...acts: readonly Act[]) => table.transact(acts.map(auditWrite));

/** All entries, which form a whole chain from its beginning to its head. */
async function chainOf(tenantId: string) {
  const rows = await audit.after(tenantId, 0, 500);
  let end = emptyChain(tenantId);
  for (const { entry, source } of rows) {
    expect(breakAt(end, entry)).toBeUndefined();
    if (source !== undefined) expect(digestOf(source)).toBe(entry.sourceDigest);
    end = entry;
  }
  const { head, waiting } = await audit.head(tenantId);
  expect(head).toEqual({ tenantId, seq: end.seq, hash: end.hash });
  expect(waiting).toBe(0);
  return rows.map(({ entry }) => entry);
}

describe("an audit chain", () => {
  it("holds every act once, however many there are", async () => {
    const tenantId = newTenant();
    for (let start = 0; start < 100; start += 50)
      await tell(...Array.from({ length: 50 }, (_, index) => act(tenantId, start + index)));
    expect(await chainActs(table, tenantId)).toBe(100);
    const entries = await chainOf(tenantId);
    expect(new Set(entries.map(({ at }) => at)).size).toBe(100);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it("holds it once although every batch comes twice, shuffled and to several at a time", async () => {
    const tenantId = newTenant();
    let told = 0;
    const linked: Promise<number>[] = [];
    for (let turn = 0; turn < 12; turn++) {
      await tell(act(tenantId, told++), act(tenantId, told++));
      linked.push(chainActs(table, tenantId), chainActs(table, tenantId));
    }
    const counts = [...(await Promise.all(linked)), await chainActs(table, tenantId)];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(told);
    const entries = await chainOf(tenantId);
    expect(entries.map(({ at }) => at).sort()).toEqual(
      Array.from({ length: told }, (_, number) => act(tenantId, number).at).sort(),
    );
    expect(await chainActs(table, tenantId)).toBe(0);
  });

  it("costs two reads and a transaction for 30 acts, and two reads for none", async () => {
    const tenantId = newTenant();
    await tell(...Array.from({ length: 30 }, (_, number) => act(tenantId, number)));
    const { roundTrips } = table.meter;
    await chainActs(table, tenantId);
    expect(table.meter.roundTrips - roundTrips).toBeLessThanOrEqual(5);
    const before = table.meter.roundTrips;
    await chainActs(table, tenantId);
    expect(table.meter.roundTrips - before).toBe(2);
  });

  it("is the tenant's own", async () => {
    const [one, other] = [newTenant(), newTenant()];
    await tell(act(one, 1), act(other, 2), act(one, 3));
    await chainActs(table, one);
    expect(await chainOf(one)).toHaveLength(2);
    expect((await audit.head(other)).waiting).toBe(1);
    await chainActs(table, other);
    const [entry] = await chainOf(other);
    expect(entry).toMatchObject({ seq: 1, prevHash: emptyChain(other).hash });
    expect(emptyChain(other).hash).not.toBe(emptyChain(one).hash);
  });

  it("does not go back in time, and tells the time of the act beside its own", async () => {
    const tenantId = newTenant();
    await tell(act(tenantId, 1));
    await chainActs(table, tenantId, () => new Date("2026-11-21T10:00:00Z"));
    await tell(act(tenantId, 2));
    await chainActs(table, tenantId, () => new Date("2026-11-21T09:59:00Z"));
    const entries = await chainOf(tenantId);
    expect(entries.map(({ recordedAt }) => recordedAt)).toEqual([
      "2026-11-21T10:00:00.000Z",
      "2026-11-21T10:00:00.000Z",
    ]);
    expect(entries.map(({ at }) => at)).toEqual(["2026-11-21T09:00:01.000Z", "2026-11-21T09:00:02.000Z"]);
  });

  it("verifies when what points at persons was erased with the tenant, and shows it no more", async () => {
    const tenantId = newTenant();
    await tell(act(tenantId, 1), act(tenantId, 2));
    await chainActs(table, tenantId);
    for (const { pk, sk } of await table.queryAll({ pk: sourcePartition(tenantId) }))
      await table.delete({ pk: String(pk), sk: String(sk) });
    expect(await chainOf(tenantId)).toHaveLength(2);
    expect(JSON.stringify(await audit.after(tenantId, 0, 10))).not.toMatch(/192\.0\.2\.7|why/);
  });
});

describe("the audit log", () => {
  it("is found by object, by actor and by time, newest first, in pages", async () => {
    const tenantId = newTenant();
    await tell(...Array.from({ length: 12 }, (_, number) => act(tenantId, number)));
    await tell(act(newTenant(), 3));
    await chainActs(table, tenantId);
    const numbers = async (filter: Parameters<AuditReader["list"]>[1], limit = 5) => {
      const found: string[] = [];
      let startKey: Parameters<AuditReader["list"]>[2]["startKey"];
      do {
        const page = await audit.list(tenantId, filter, { limit, ...(startKey === undefined ? {} : { startKey }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items.map(({ source }) => source?.reason?.slice(4) ?? "no source"));
        startKey = page.startKey;
      } while (startKey !== undefined);
      return found.join(" ");
    };
    expect(await numbers({})).toBe("11 10 9 8 7 6 5 4 3 2 1 0");
    expect(await numbers({ object: { type: "runtime", id: "rt-1" } }, 3)).toBe("10 7 4 1");
    expect(await numbers({ actorId: "user-1" })).toBe("11 9 7 5 3 1");
    const [from, until] = [act(tenantId, 3).at, act(tenantId, 7).at];
    expect(await numbers({ from, until }, 2)).toBe("7 6 5 4 3");
    expect(await numbers({ actorId: "user-0", from, until })).toBe("6 4");
    expect(await numbers({ object: { type: "runtime", id: "rt-0" }, until })).toBe("6 3 0");
    expect(await numbers({ actorId: "user-1", from: "2027-01-01T00:00:00.000Z" })).toBe("");
    expect(await numbers({ object: { type: "repo", id: "rt-1" } })).toBe("");
  });
});
