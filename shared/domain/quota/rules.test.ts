import { describe, expect, it } from "vitest";
import { compare, countersOf, each, holding, QuotaDefaults, quotaExceeded, shortages } from "./rules.ts";
import { type Counter, UNLIMITED } from "./schema.ts";

const counter = (group: string, left: number, used: number): Counter => ({
  tenantId: "tenant-a",
  group,
  used: each(() => used),
  left: each(() => left),
  limits: {},
  rates: {},
  version: 0,
  changes: 0,
});

describe("a stage's defaults", () => {
  it("are the built-in ones but for what is named", () => {
    const built = QuotaDefaults.parse(undefined);
    expect(built.deployments).toBe(1_000);
    expect(QuotaDefaults.parse(" deployments=3, nodes=unlimited ,")).toEqual({
      ...built,
      deployments: 3,
      nodes: UNLIMITED,
    });
  });

  it.each(["deployments", "gpus=1", "cpu=-1", "cpu=1.5", "cpu=many", "cpu=9999999999999"])("refuse %s", (text) => {
    expect(QuotaDefaults.safeParse(text).success).toBe(false);
  });
});

describe("a holding", () => {
  it("counts for the tenant and for every group of its author there", () => {
    const groups = ["tenant-a", "tenant-a/eng/db", "tenant-a/eng", "tenant-ab/x", "tenant-b/eng", "tenant-a/eng"];
    expect(countersOf(holding("tenant-a", groups, { repos: 1 }))).toEqual(["/", "/eng", "/eng/db"]);
  });

  it("has room in a transaction, however many groups there are", () => {
    const groups = Array.from({ length: 300 }, (_, at) => `tenant-a/g${at}`);
    expect(countersOf(holding("tenant-a", groups, { repos: 1 })).length).toBeLessThanOrEqual(41);
  });
});

describe("what does not suffice", () => {
  it("is told for every resource and counter, with how much more is needed", () => {
    const counters = [counter("/", 5, 20), counter("/eng", -2, 9), counter("/free", UNLIMITED, 0)];
    const exceeded = shortages(counters, { nodes: 7, memory: 4 });
    expect(exceeded).toEqual([
      { resource: "nodes", unit: "nodes", of: "tenant-a", limit: 25, used: 20, asked: 7, more: 2 },
      { resource: "nodes", unit: "nodes", of: "tenant-a/eng", limit: 7, used: 9, asked: 7, more: 9 },
      { resource: "memory", unit: "MiB", of: "tenant-a/eng", limit: 7, used: 9, asked: 4, more: 6 },
    ]);
    const problem = quotaExceeded(exceeded);
    expect(problem.toDocument()).toMatchObject({ status: 403, code: "quota-exceeded", exceeded, retryable: false });
    expect(problem.message).toContain("2 more nodes for tenant-a (limit 25, used 20, asked 7)");
    expect(problem.message).toContain("6 more MiB of memory for tenant-a/eng");
  });

  it("is nothing where all is left, or where nothing is asked", () => {
    expect(compare(counter("/", 5, 0), { nodes: 5 })).toMatchObject([{ more: 0 }]);
    expect(compare(counter("/", 0, 5), { nodes: 0 })).toEqual([]);
  });
});
