import { beforeAll, describe, expect, it } from "vitest";
import { repeatOnConflict } from "../../platform/conflicts.ts";
import { ConditionFailed, openTable, type Table } from "../../platform/dynamodb.ts";
import { useTestTable } from "../../tasks/testing/table.ts";
import { each, holding, limitOf, QuotaDefaults } from "./rules.ts";
import { UNLIMITED } from "./schema.ts";
import { type QuotaStore, quotaStore } from "./store.ts";
import { returnWrites } from "./writes.ts";

const client = useTestTable("quota");
const now = new Date("2026-11-21T09:00:00Z");
const defaults = QuotaDefaults.parse("deployments=3,nodes=10");
let table: Table;
let quotas: QuotaStore;
beforeAll(() => {
  table = openTable("quota", client());
  quotas = quotaStore(table, defaults);
});

const patient = { attempts: 60, longestMs: 200 };

/** An object that takes as it is made and gives back as it goes, each once. */
function objects(tenantId: string, groups: readonly string[] = []) {
  const held = holding(tenantId, groups, { deployments: 1, nodes: 3 });
  const key = (id: string) => ({ pk: `T#${tenantId}#THING`, sk: id });
  return {
    held,
    make: (id: string) =>
      repeatOnConflict(
        () =>
          quotas.taking(tenantId, held, now, (writes) =>
            table.transact([{ put: { ...key(id) }, expression: { condition: "attribute_not_exists(pk)" } }, ...writes]),
          ),
        undefined,
        patient,
      ),
    end: (id: string) =>
      repeatOnConflict(
        () =>
          table.transact([
            { delete: key(id), expression: { condition: "attribute_exists(pk)" } },
            ...returnWrites(tenantId, held),
          ]),
        undefined,
        patient,
      ),
  };
}

const used = async (tenantId: string, group = "/") => {
  const counter = await quotas.get(tenantId, group);
  return { used: [counter.used.deployments, counter.used.nodes], left: [counter.left.deployments, counter.left.nodes] };
};

describe("a tenant's quota", () => {
  it("is taken with what takes it, in one round trip, until nothing is left; what is refused has written nothing", async () => {
    const { make, end } = objects("tenant-one", ["tenant-one", "tenant-one/eng"]);
    const before = table.meter.roundTrips;
    await make("a");
    expect(table.meter.roundTrips - before).toBe(1);
    await make("b");
    await make("c");
    await expect(make("d")).rejects.toMatchObject({
      code: "quota-exceeded",
      input: {
        extensions: {
          exceeded: [
            { resource: "deployments", unit: "deployments", of: "tenant-one", limit: 3, used: 3, asked: 1, more: 1 },
            { resource: "nodes", unit: "nodes", of: "tenant-one", limit: 10, used: 9, asked: 3, more: 2 },
          ],
        },
      },
    });
    // Refused twice in an hour, told once.
    await expect(make("d")).rejects.toMatchObject({ code: "quota-exceeded" });
    const notices = await table.queryAll({ pk: "T#tenant-one#NOTICE" });
    expect(notices).toHaveLength(2);
    expect(notices.map(({ data }) => data)).toEqual(
      expect.arrayContaining([
        { resource: "deployments", limit: 3, used: 3, needed: 1 },
        { resource: "nodes", limit: 10, used: 9, needed: 3 },
      ]),
    );
    expect(await table.get({ pk: "T#tenant-one#THING", sk: "d" })).toBeUndefined();
    expect(await used("tenant-one")).toEqual({ used: [3, 9], left: [0, 1] });
    expect((await quotas.get("tenant-one", "/eng")).used.nodes).toBe(9);
    await end("a");
    await expect(end("a")).rejects.toBeInstanceOf(ConditionFailed);
    expect(await used("tenant-one")).toEqual({ used: [2, 6], left: [1, 4] });
    await make("d");
  });

  it("another failed condition of the same transaction is not called a quota", async () => {
    const { make } = objects("tenant-two");
    await make("a");
    await expect(make("a")).rejects.toMatchObject({ name: "ConditionFailed", index: 0 });
    expect(await used("tenant-two")).toEqual({ used: [1, 3], left: [2, 7] });
  });

  it("what was never enough is refused where nothing was taken yet", async () => {
    const much = holding("tenant-three", [], { nodes: 11 });
    await expect(quotas.taking("tenant-three", much, now, (writes) => table.transact(writes))).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining("1 more nodes"),
    });
    expect(await quotas.check("tenant-three", much)).toMatchObject([{ resource: "nodes", more: 1, used: 0 }]);
  });

  it("of a group binds its members and those of the groups below, and nobody else", async () => {
    const tenant = "tenant-four";
    await quotas.setLimits(await quotas.get(tenant, "/eng"), { limits: { deployments: 1 } }, now, []);
    const inside = objects(tenant, [`${tenant}/eng`, `${tenant}/eng/db`]);
    await inside.make("a");
    await expect(inside.make("b")).rejects.toMatchObject({
      input: { extensions: { exceeded: [{ of: "tenant-four/eng", limit: 1, used: 1, more: 1 }] } },
    });
    await objects(tenant, [`${tenant}/ops`]).make("c");
    expect(
      (await quotas.list(tenant, { limit: 10 })).items.map(({ group, used }) => [group, used.deployments]),
    ).toEqual([
      ["/", 2],
      ["/eng", 1],
      ["/eng/db", 1],
      ["/ops", 1],
    ]);
  });

  it("changes with what is used counted in, below it too, and back to the default", async () => {
    const tenant = "tenant-five";
    const { make } = objects(tenant);
    await make("a");
    await make("b");
    const set = async (deployments: number | null) =>
      quotas.setLimits(await quotas.get(tenant, "/"), { limits: { deployments } }, now, []);
    await set(1);
    expect(await used(tenant)).toMatchObject({ used: [2, 6], left: [-1, 4] });
    await expect(make("c")).rejects.toMatchObject({
      input: { extensions: { exceeded: [{ limit: 1, used: 2, asked: 1, more: 2 }] } },
    });
    await set(UNLIMITED);
    await make("c");
    const stale = await quotas.get(tenant, "/");
    await set(null);
    expect(limitOf(await quotas.get(tenant, "/"), "deployments")).toBe(3);
    await expect(quotas.setLimits(stale, { limits: {} }, now, [])).rejects.toBeInstanceOf(ConditionFailed);
  });

  it("holds in a storm: as many as there are, and what is given back is there again", async () => {
    const { make, end } = objects("tenant-six");
    const storm = async () => {
      const ends = await Promise.allSettled(Array.from({ length: 12 }, (_, at) => make(`s${at}`)));
      return ends.flatMap((result, at) => (result.status === "fulfilled" ? [`s${at}`] : []));
    };
    const first = await storm();
    expect(first).toHaveLength(3);
    await Promise.all(first.map((id) => end(id)));
    expect(await used("tenant-six")).toEqual({ used: [0, 0], left: [3, 10] });
    expect(await storm()).toHaveLength(3);
    expect((await quotas.get("tenant-six", "/")).used).toEqual({ ...each(() => 0), deployments: 3, nodes: 9 });
  });
});
