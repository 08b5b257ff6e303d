import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useTestTable } from "../../tasks/testing/table.ts";
import { ConditionFailed, openTable } from "../dynamodb.ts";
import type { Key, Table, Write } from "../table.ts";
import { memoryTable } from "./memory-table.ts";

const TABLE = "memory";
const client = useTestTable(TABLE);
const RUNS = process.env.FAULTS === "full" ? 300 : 20;
let counter = 0;

/** What a call did: its answer, or which condition failed, or that it was refused. */
async function told(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return { answer: plain(await work()) };
  } catch (error) {
    if (error instanceof ConditionFailed) return { condition: error.index, write: error.write !== undefined };
    return { refused: error instanceof Error };
  }
}

/** Sets have no order. */
function plain(value: unknown): unknown {
  if (value instanceof Set) return { set: [...value].sort() };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

const expressions = [
  { condition: "attribute_not_exists(pk)" },
  { condition: "attribute_exists(pk)" },
  { condition: "#status IN (:a, :b)", names: { "#status": "status" }, values: { ":a": "open", ":b": "done" } },
  { condition: "#status <> :a AND n < :n", names: { "#status": "status" }, values: { ":a": "open", ":n": 3 } },
  {
    condition: "attribute_not_exists(jobs) OR size(jobs) < :cap OR contains(jobs, :id)",
    values: { ":cap": 2, ":id": "job-1" },
  },
  { condition: "attribute_exists(pk) AND (n >= :n OR NOT n BETWEEN :n AND :m)", values: { ":n": 1, ":m": 4 } },
  { condition: "m.below = :text", values: { ":text": "deep" } },
  { condition: "begins_with(#status, :a)", names: { "#status": "status" }, values: { ":a": "op" } },
] as const;
const updates = [
  { update: "SET #status = :s", names: { "#status": "status" }, values: { ":s": "open" } },
  {
    update: "SET #status = :s, n = if_not_exists(n, :zero) + :one",
    names: { "#status": "status" },
    values: { ":s": "done", ":zero": 0, ":one": 1 },
  },
  { update: "ADD n :one", values: { ":one": 1 } },
  { update: "ADD jobs :jobs", values: { ":jobs": new Set(["job-1", "job-2"]) } },
  { update: "DELETE jobs :jobs", values: { ":jobs": new Set(["job-1"]) } },
  { update: "ADD #users :u SET n = :two", names: { "#users": "users" }, values: { ":u": new Set(["x"]), ":two": 2 } },
  { update: "SET m = :m", values: { ":m": { below: "deep", list: [1, 2] } } },
  { update: "SET m.below = :text REMOVE n", values: { ":text": "other" } },
  { update: "SET gsi1pk = :pk, gsi1sk = :sk", values: { ":pk": "INDEX", ":sk": "b" } },
  { update: "REMOVE gsi1pk, gsi1sk, #status", names: { "#status": "status" } },
  { update: "SET l = list_append(if_not_exists(l, :none), :more)", values: { ":none": [], ":more": ["é"] } },
] as const;

const key = fc.record({ pk: fc.constantFrom("P1", "P2"), sk: fc.constantFrom("a", "b", "b#1", "é", "~") });
const item = fc.record(
  {
    status: fc.constantFrom("open", "done"),
    n: fc.integer({ min: 0, max: 5 }),
    jobs: fc.constant(new Set(["job-1"])),
    m: fc.constant({ below: "deep", gone: undefined }),
    gsi1pk: fc.constant("INDEX"),
    gsi1sk: fc.constantFrom("a", "b"),
    tenantId: fc.constant("t"),
    gsi2pk: fc.constant("NARROW"),
    gsi2sk: fc.constantFrom("a", "b"),
    gsi3pk: fc.constant("KEYS"),
    gsi3sk: fc.constantFrom("a", "b"),
  },
  { requiredKeys: ["status"] },
);
const expression = fc.option(fc.constantFrom(...expressions), { nil: undefined });
type Call = (table: Table, space: string) => Promise<unknown>;
const within = (space: string, { pk, sk }: Key): Key => ({ pk: `${space}${pk}`, sk });
const indexed = (space: string, wanted: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => [name, /^gsi\dpk$/.test(name) ? `${space}${value}` : value]),
  );

const write: fc.Arbitrary<(space: string) => Write> = fc.oneof(
  fc.record({ key, item, expression }).map(
    (one) =>
      (space: string): Write => ({
        put: { ...indexed(space, one.item), ...within(space, one.key) },
        ...(one.expression === undefined ? {} : { expression: one.expression }),
      }),
  ),
  fc.record({ key, update: fc.constantFrom(...updates), expression }).map((one) => (space: string): Write => {
    const known = "names" in one.update ? one.update.names : {};
    const asked = one.expression !== undefined && "names" in one.expression ? one.expression.names : {};
    const values = "values" in one.update ? one.update.values : {};
    const wanted = one.expression !== undefined && "values" in one.expression ? one.expression.values : {};
    const clash = Object.keys(values).some((name) => name in wanted);
    const both = clash ? {} : { ...one.expression };
    const allNames = { ...known, ...(clash ? {} : asked) };
    const allValues = indexedValues(space, { ...values, ...(clash ? {} : wanted) });
    return {
      update: {
        key: within(space, one.key),
        ...both,
        update: one.update.update,
        ...(Object.keys(allNames).length === 0 ? {} : { names: allNames }),
        ...(Object.keys(allValues).length === 0 ? {} : { values: allValues }),
      },
    };
  }),
  fc.record({ key, expression }).map(
    (one) =>
      (space: string): Write => ({
        delete: within(space, one.key),
        ...(one.expression === undefined ? {} : { expression: one.expression }),
      }),
  ),
  fc.record({ key, expression: fc.constantFrom(...expressions) }).map(
    (one) =>
      (space: string): Write => ({
        check: within(space, one.key),
        expression: one.expression,
      }),
  ),
);
const indexedValues = (space: string, values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === "INDEX" ? `${space}INDEX` : value]),
  );

const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 4, arbitrary: write.map((make) => (table: Table, space: string) => alone(table, make(space))) },
  {
    weight: 2,
    arbitrary: fc
      .array(write, { minLength: 1, maxLength: 4 })
      .map((makes) => (table: Table, space: string) => table.transact(makes.map((make) => make(space)))),
  },
  key.map((one) => (table: Table, space: string) => table.get(within(space, one), { consistent: true })),
  fc.uniqueArray(key, { minLength: 1, selector: ({ pk, sk }) => pk + sk }).map(
    (keys) => (table: Table, space: string) =>
      table.batchGet(
        keys.map((one) => within(space, one)),
        { consistent: true },
      ),
  ),
  fc
    .record({
      pk: fc.constantFrom("P1", "P2"),
      range: fc.constantFrom({}, { prefix: "b" }, { upTo: "b#1" }, { between: ["a", "b"] as const }),
      descending: fc.boolean(),
      limit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    })
    .map(({ pk, range, descending, limit }) => (table: Table, space: string) => {
      const input = { pk: `${space}${pk}`, ...range, descending, ...(limit === undefined ? {} : { limit }) };
      return limit === undefined ? table.queryAll(input) : walk(table, input);
    }),
  fc
    .constantFrom("gsi1" as const, "gsi2" as const, "gsi3" as const)
    .map((index) => async (table: Table, space: string) => {
      const pk = `${space}${{ gsi1: "INDEX", gsi2: "NARROW", gsi3: "KEYS" }[index]}`;
      // Items of the same sort key of an index come in no order that DynamoDB promises.
      const found = await table.queryAll({ index, pk });
      return [...found].sort((a, b) => (`${a["pk"]} ${a["sk"]}` < `${b["pk"]} ${b["sk"]}` ? -1 : 1));
    }),
);

function alone(table: Table, one: Write): Promise<unknown> {
  if ("put" in one) return table.put(one.put, one.expression);
  if ("update" in one) return table.update(one.update);
  if ("delete" in one) return table.delete(one.delete, one.expression);
  return table.transact([one]);
}

/** Page after page, as a list of a client is read. */
async function walk(table: Table, input: Parameters<Table["query"]>[0]) {
  const pages: unknown[] = [];
  let page = await table.query(input);
  pages.push(page);
  while (page.lastKey !== undefined && pages.length < 10) {
    page = await table.query({ ...input, startKey: page.lastKey });
    pages.push(page.items);
  }
  return pages.map((one) => plain(one));
}

describe("the table in memory", () => {
  it(`answers as the real one does: ${RUNS} random histories of up to 25 calls`, async () => {
    const real = openTable(TABLE, client());
    let calls = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 5, maxLength: 25 }), async (history) => {
        const memory = memoryTable();
        const space = `S${++counter}#`;
        for (const one of history) {
          const [theirs, ours] = [await told(() => one(real, space)), await told(() => one(memory, space))];
          expect(ours).toEqual(theirs);
          calls += 1;
          if (JSON.stringify(ours).match(/condition|refused/)) refused += 1;
        }
      }),
      { numRuns: RUNS, seed: 20261121 },
    );
    console.error(`${calls} calls compared, ${refused} of them refused`);
    expect(refused).toBeGreaterThan(calls / 20);
    expect(refused).toBeLessThan(calls / 2);
  });

  const tables = { memory: () => memoryTable(), real: () => openTable(TABLE, client()) };
  it.each(["memory", "real"] as const)(
    "%s: a transaction happens whole or not at all, and once a token",
    async (kind) => {
      const table = tables[kind]();
      const pk = `T${++counter}`;
      const put = (sk: string) => ({ put: { pk, sk, n: 1 }, expression: { condition: "attribute_not_exists(pk)" } });
      await table.put({ pk, sk: "b" });
      expect(await told(() => table.transact([put("a"), put("b")]))).toEqual({ condition: 1, write: true });
      expect(await table.queryAll({ pk })).toEqual([{ pk, sk: "b" }]);
      expect(await told(() => table.transact([put("a"), put("a")]))).toEqual({ refused: true });
      expect(await told(() => table.put(put("b").put, put("b").expression))).toEqual({ condition: 0, write: false });
    },
  );

  it.each(["memory", "real"] as const)("%s: what is read is a copy", async (kind) => {
    const table = tables[kind]();
    const pk = `C${++counter}`;
    await table.put({ pk, sk: "a", list: [{ n: 1 }] });
    const first = await table.get({ pk, sk: "a" });
    expect(first).toEqual({ pk, sk: "a", list: [{ n: 1 }] });
    if (first !== undefined && Array.isArray(first["list"])) first["list"].push("x");
    expect(await table.get({ pk, sk: "a" })).toEqual({ pk, sk: "a", list: [{ n: 1 }] });
  });

  it("refuses what DynamoDB refuses and a local server may let through", async () => {
    const table = memoryTable();
    for (const update of ["SET", "SET a :b", "SET a = :nowhere", "FROM a", "SET a = (:b"])
      expect(await told(() => table.update({ key: { pk: "p", sk: "s" }, update, values: { ":b": 1 } }))).toEqual({
        refused: true,
      });
    const unused = { condition: "attribute_exists(pk)", values: { ":b": 1 } };
    expect(await told(() => table.put({ pk: "p", sk: "s" }, unused))).toEqual({ refused: true });
    expect(await told(() => table.put({ pk: "p", sk: "s", jobs: new Set() }))).toEqual({ refused: true });
    expect(await told(() => table.put({ pk: "p", sk: "" }))).toEqual({ refused: true });
    expect(await told(() => table.put({ pk: "p", sk: "s", gsi1pk: 5 }))).toEqual({ refused: true });
    expect(await table.queryAll({ pk: "p" })).toEqual([]);
  });
});
