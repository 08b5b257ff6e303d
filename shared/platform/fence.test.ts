import { beforeEach, describe, expect, it } from "vitest";
import { acrossTenants, FenceError, fenced, withinTenant } from "./fence.ts";
import type { Item, Table, Write } from "./table.ts";

/** What reached the table, and what it answers. */
const reached: string[] = [];
let stored: readonly Item[] = [];

const note = async (name: string) => {
  reached.push(name);
};
const table: Table = fenced({
  meter: { roundTrips: 0, readUnits: 0, writeUnits: 0 },
  get: async () => note("get").then(() => stored[0]),
  batchGet: async () => note("batchGet").then(() => stored),
  query: async () => note("query").then(() => ({ items: stored, lastKey: undefined })),
  queryAll: async () => note("queryAll").then(() => stored),
  put: async () => note("put"),
  update: async () => note("update").then(() => stored[0] ?? {}),
  delete: async () => note("delete"),
  transact: async () => note("transact"),
});

const key = (tenantId: string) => ({ pk: `T#${tenantId}#RUNTIME`, sk: "rt-1" });
const update = (tenantId: string) => ({ key: key(tenantId), update: "SET a = :a" });

/** Every way to the table, with a key of that tenant. */
const ways: Readonly<Record<string, (tenantId: string) => Promise<unknown>>> = {
  get: (tenantId) => table.get(key(tenantId)),
  batchGet: (tenantId) => table.batchGet([key("a"), key(tenantId)]),
  query: (tenantId) => table.query({ pk: key(tenantId).pk }),
  "query from a start key": (tenantId) => table.query({ pk: "ID#x", startKey: key(tenantId) }),
  "query of an index": (tenantId) => table.query({ index: "gsi1", pk: key(tenantId).pk }),
  "query of the search index": (tenantId) => table.query({ pk: `SEARCH#T#${tenantId}#w:zoo` }),
  queryAll: (tenantId) => table.queryAll({ pk: key(tenantId).pk }),
  put: (tenantId) => table.put(key(tenantId)),
  "put into an index": (tenantId) => table.put({ ...key("a"), gsi1pk: key(tenantId).pk, gsi1sk: "x" }),
  update: (tenantId) => table.update(update(tenantId)),
  delete: (tenantId) => table.delete(key(tenantId)),
  ...Object.fromEntries(
    Object.entries({
      put: (tenantId: string): Write => ({ put: key(tenantId) }),
      update: (tenantId: string): Write => ({ update: update(tenantId) }),
      delete: (tenantId: string): Write => ({ delete: key(tenantId) }),
      check: (tenantId: string): Write => ({ check: key(tenantId), expression: {} }),
    }).map(([name, write]) => [
      `transact with a ${name}`,
      (tenantId: string) => table.transact([write("a"), write(tenantId)]),
    ]),
  ),
};
const reads = ["get", "batchGet", "query", "queryAll", "update"];

beforeEach(() => {
  reached.length = 0;
  stored = [];
});

describe("within a tenant", () => {
  for (const [name, way] of Object.entries(ways)) {
    it(`lets its own keys through, and no other's: ${name}`, async () => {
      await withinTenant("a", () => way("a"));
      expect(reached).toHaveLength(1);
      await expect(withinTenant("a", () => way("b"))).rejects.toThrow(FenceError);
      // A name that begins like the tenant's is another name.
      await expect(withinTenant("a", () => way("aa"))).rejects.toThrow(FenceError);
      expect(reached).toHaveLength(1);
    });
  }

  for (const name of reads) {
    it(`hands out nothing that lies in a shared partition and is another's: ${name}`, async () => {
      const way = () => ways[name]?.("a") ?? Promise.reject(new Error(name));
      for (const mine of [{ tenantId: "a" }, { owner: "platform" }, { owner: "a" }, {}, { gsi1pk: "T#a#X" }]) {
        stored = [{ pk: "RUNTIME", sk: "1", ...mine }];
        await withinTenant("a", way);
      }
      for (const others of [{ tenantId: "b" }, { owner: "b" }, { gsi1pk: "T#b#X" }, { pk: "T#b#RUNTIME" }]) {
        stored = [{ pk: "RUNTIME", sk: "1", ...others }];
        await expect(withinTenant("a", way)).rejects.toThrow(FenceError);
      }
    });
  }

  it("opens for what is shared, there and nowhere after", async () => {
    await withinTenant("a", async () => {
      stored = [{ pk: "T#b#APP", sk: "1", tenantId: "b" }];
      expect(await acrossTenants("shared", () => table.get(key("b")))).toEqual(stored[0]);
      await expect(table.get(key("b"))).rejects.toThrow(FenceError);
    });
  });

  it("keeps requests apart that are worked on at the same time", async () => {
    const tenants = ["a", "b", "a", "c"];
    const answers = await Promise.allSettled(
      tenants.map((tenantId) =>
        withinTenant(tenantId, async () => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          return table.put(key("a"));
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected"]);
  });
});

it("is not there outside of a request: the stream and the flows work for all tenants", async () => {
  for (const way of Object.values(ways)) await way("b");
  expect(await acrossTenants("anything", async () => 7)).toBe(7);
  expect(reached).toHaveLength(Object.keys(ways).length);
});
