import { beforeAll, describe, expect, it } from "vitest";
import { repeatOnConflict } from "../../platform/conflicts.ts";
import { openTable, type Table } from "../../platform/dynamodb.ts";
import { useTestTable } from "../../tasks/testing/table.ts";
import { counterKey } from "./entity.ts";
import { COUNTED, recount as recountAll } from "./recount.ts";
import { holding, limitOf, QuotaDefaults } from "./rules.ts";
import { type QuotaStore, quotaStore } from "./store.ts";
import { sweepQuotas } from "./sweep.ts";
import { returnWrites } from "./writes.ts";

const client = useTestTable("recount");
const now = new Date("2026-11-21T09:00:00Z");
const defaults = QuotaDefaults.parse("deployments=40,nodes=100");
let table: Table;
let quotas: QuotaStore;
beforeAll(() => {
  table = openTable("recount", client());
  quotas = quotaStore(table, defaults);
});

/** The local AWS's indexes are never behind. */
const sources = COUNTED.map(({ settleMs: _, ...source }) => source);
const recount = (on: Table, tenantId: string, limits: typeof defaults, pages: number) =>
  recountAll(on, tenantId, limits, pages, sources);

const patient = { attempts: 60, longestMs: 100 };

function deployments(tenantId: string) {
  const quota = holding(tenantId, [`${tenantId}/eng`], { deployments: 1, nodes: 2 });
  const key = (id: string) => ({ pk: `T#${tenantId}#DEP`, sk: id });
  return {
    make: (id: string) =>
      repeatOnConflict(
        () =>
          quotas.taking(tenantId, quota, now, (writes) =>
            table.transact([{ put: { ...key(id), id, tenantId, quota } }, ...writes]),
          ),
        undefined,
        patient,
      ),
    end: (id: string) =>
      repeatOnConflict(
        () =>
          table.transact([
            {
              update: { key: key(id), update: "REMOVE quota", condition: "attribute_exists(quota)" },
            },
            ...returnWrites(tenantId, quota),
          ]),
        undefined,
        patient,
      ),
    drift: (group: string, by: number) =>
      table.update({
        key: counterKey(tenantId, group),
        update: "ADD left_nodes :by, used_deployments :by",
        values: { ":by": by },
      }),
    /** Used and limit of deployments and nodes. */
    async counts(group = "/") {
      const counter = await quotas.get(tenantId, group);
      const { used } = counter;
      return [used.deployments, used.nodes, limitOf(counter, "deployments"), limitOf(counter, "nodes")];
    },
  };
}

describe("a recount", () => {
  it("finds counters right that are, and repairs those that are not, of the tenant and of groups", async () => {
    const here = deployments("tenant-one");
    for (const id of ["a", "b", "c"]) await here.make(id);
    await here.end("b");
    expect(await recount(table, "tenant-one", defaults, 10)).toBe("right");
    await here.drift("/", -5);
    await here.drift("/eng", 3);
    await here.drift("/nobody", 7);
    expect(await recount(table, "tenant-one", defaults, 10)).toBe("repaired");
    expect(await here.counts()).toEqual([2, 4, 40, 100]);
    expect((await here.counts("/eng")).slice(0, 2)).toEqual([2, 4]);
    expect((await here.counts("/nobody")).slice(0, 2)).toEqual([0, 0]);
    expect(await recount(table, "tenant-one", defaults, 10)).toBe("right");
  });

  it("counts every kind of object that holds something", async () => {
    const tenantId = "tenant-kinds";
    const kinds = { deployments: "#DEP", repos: "#REPO", tokens: "#TOKEN" } as const;
    for (const [kind, partition] of Object.entries(kinds)) {
      const pk = `T#${tenantId}${partition}`;
      const quota = holding(tenantId, [], { [kind]: 3 });
      const place = kind === "tokens" ? { pk: "TOKEN#tok-1", sk: "TOKEN", gsi1pk: pk, gsi1sk: "-" } : { pk, sk: "x" };
      await table.put({ ...place, tenantId, quota });
    }
    expect(await recount(table, tenantId, defaults, 10)).toBe("repaired");
    expect((await quotas.get(tenantId, "/")).used).toMatchObject({ deployments: 3, repos: 3, tokens: 3, nodes: 0 });
  });

  it("brings a new default to tenants that nobody set a limit for, and keeps limits that were set", async () => {
    const here = deployments("tenant-two");
    await here.make("a");
    await quotas.setLimits(await quotas.get("tenant-two", "/"), { limits: { nodes: 7 } }, now, []);
    const more = QuotaDefaults.parse("deployments=60,nodes=500");
    expect(await recount(table, "tenant-two", more, 10)).toBe("repaired");
    expect(await here.counts()).toEqual([1, 2, 60, 7]);
  });

  it("changes nothing when something was taken while it counted", async () => {
    const here = deployments("tenant-three");
    await here.make("a");
    await here.drift("/", 9);
    const slow: Table = {
      ...table,
      async query(input) {
        const page = await table.query(input);
        if (input.pk.endsWith("#DEP")) await here.make(`late-${Math.random()}`);
        return page;
      },
    };
    expect(await recount(slow, "tenant-three", defaults, 10)).toBe("busy");
    expect((await here.counts())[0]).toBe(2 + 9);
    expect(await recount(table, "tenant-three", defaults, 10)).toBe("repaired");
    expect((await here.counts()).slice(0, 2)).toEqual([2, 4]);
  });

  it("of many objects goes on where the last run stopped, and begins anew when something has changed", async () => {
    const here = deployments("tenant-four");
    for (let at = 0; at < 7; at++) await here.make(`d${at}`);
    await here.drift("/", 2);
    const small: Table = { ...table, query: (input) => table.query({ ...input, limit: 2 }) };
    const ends: string[] = [];
    for (let run = 0; run < 6 && !ends.includes("repaired"); run++)
      ends.push(await recount(small, "tenant-four", defaults, 2));
    expect(ends.slice(0, 2)).toEqual(["unfinished", "unfinished"]);
    expect(ends).toContain("repaired");
    expect((await here.counts()).slice(0, 2)).toEqual([7, 14]);
    await here.drift("/", 2);
    expect(await recount(small, "tenant-four", defaults, 2)).toBe("unfinished");
    await here.make("d8");
    expect(await recount(small, "tenant-four", defaults, 50)).toBe("repaired");
    expect((await here.counts()).slice(0, 2)).toEqual([8, 16]);
  });

  it("does not disturb a storm, and what the storm leaves is right", async () => {
    const here = deployments("tenant-five");
    await here.make("first");
    await here.drift("/", 4);
    let storming = true;
    const sweeping = (async () => {
      const ends = new Set<string>();
      while (storming) ends.add(await recount(table, "tenant-five", defaults, 10));
      return ends;
    })();
    await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        for (let turn = 0; turn < 4; turn++) {
          await here.make(`w${worker}-${turn}`);
          if (turn % 2 === 0) await here.end(`w${worker}-${turn}`);
        }
      }),
    );
    storming = false;
    await sweeping;
    expect(["right", "repaired"]).toContain(await recount(table, "tenant-five", defaults, 10));
    expect(await here.counts()).toEqual([17, 34, 40, 100]);
    expect(await recount(table, "tenant-five", defaults, 10)).toBe("right");
  });
});

describe("the sweep", () => {
  it("looks at what is due, once a day, and at what it could not finish again at once; a failure stops no other", async () => {
    const own = openTable("recount", client());
    const tenants = ["tenant-s1", "tenant-s2", "tenant-s3"];
    for (const tenant of tenants) {
      const here = deployments(tenant);
      await here.make("a");
      await here.drift("/", 3);
    }
    const repaired: string[] = [];
    const failed: string[] = [];
    const table: Table = {
      ...own,
      async query(input) {
        if (input.pk === "T#tenant-s2#REPO") throw new Error("throttled");
        return own.query(input);
      },
    };
    const sweep = (hours: number) =>
      sweepQuotas({
        table,
        defaults,
        sources,
        clock: () => new Date(now.getTime() + hours * 3_600_000),
        repaired: (tenant) => void repaired.push(tenant),
        failed: (tenant) => void failed.push(tenant),
      });
    await sweep(0.5);
    expect([repaired, failed]).toEqual([[], []]);
    await sweep(1.5);
    expect(repaired).toEqual(expect.arrayContaining(["tenant-s1", "tenant-s3"]));
    expect(failed).toEqual(["tenant-s2"]);
    await deployments("tenant-s1").drift("/", 3);
    await sweep(2);
    expect(repaired.filter((tenant) => tenant === "tenant-s1")).toHaveLength(1);
    await sweep(30);
    expect(repaired.filter((tenant) => tenant === "tenant-s1")).toHaveLength(2);
    expect(failed).toEqual(["tenant-s2", "tenant-s2"]);
  });
});
