import { expect, it } from "vitest";
import type { Runtime } from "../../domain/runtime/schema.ts";
import { chartWith, goodChart } from "../../packages/helm/test-chart.ts";
import { opener } from "../../packages/stored.ts";
import { loadFiles, readGood } from "../../packages/vm/real-packages.ts";
import { vmStored } from "../../packages/vm/stored.ts";
import type { PriceList } from "../../providers/prices.ts";
import { checkAnswers, renderAnswers } from "../answers.ts";
import { type Evaluating, evaluate } from "./evaluate.ts";

const pkg = opener(vmStored).open(readGood(loadFiles("paper")));
// Three machines with a volume each; images for every cloud by one name.
const cluster = renderAnswers(pkg.value, checkAnswers(pkg, { cluster: { subnet: "any" } }));

function list(on: string, hour: number | undefined, volume: number | undefined = 0.1): PriceList {
  const [machineHour, volumeMonth, addressHour] = [() => hour, () => volume, () => 0.005];
  return { on, source: "a list", currency: "USD", machineHour, volumeMonth, addressHour };
}

const lists = new Map([
  ["dear", list("2026-11-01", 0.2)],
  ["cheap", list("2026-11-02", 0.1)],
  ["partly", list("2026-11-03", undefined)],
]);
const everywhere = {
  ...cluster,
  roles: cluster.roles.map((role) => ({ ...role, container: { ...role.container, image: "name:debian" } })),
};
const asked: Evaluating = {
  format: "vm",
  pkg: pkg.value,
  cluster: everywhere,
  repo: { providers: [], selector: "tier=gold" },
  formats: new Map(["dear", "cheap", "partly", "unlisted"].map((id) => [id, ["vm"]])),
  priceListOf: (provider) => lists.get(provider),
  maxPrice: undefined,
};

function runtime(id: string, provider: string, labels: Record<string, string> = { tier: "gold" }): Runtime {
  const at = "2026-11-21T09:00:00.000Z";
  return {
    id,
    tenantId: "t",
    name: `runtime ${id}`,
    description: "",
    provider,
    credentialId: "c",
    config: {},
    labels,
    status: "active",
    probe: { account: "1", region: "north", zones: ["north-1"], at },
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}

const runtimes = [
  runtime("a", "unlisted"),
  runtime("b", "partly"),
  runtime("c", "dear"),
  runtime("d", "cheap"),
  runtime("e", "cheap", { tier: "bronze" }),
  runtime("f", "unknown"),
];

it("puts the cheapest first, then what is priced in part, then what is not, then what does not fit with every reason", () => {
  const told = evaluate(asked, runtimes);
  expect(told.map(({ id, rank }) => [id, rank])).toEqual([
    ["d", 1],
    ["c", 2],
    ["b", 3],
    ["a", 4],
    ["e", undefined],
    ["f", undefined],
  ]);
  const [cheapest, , partly, unlisted, bronze, unknown] = told;
  const { count = 0, volume } = everywhere.roles[0] ?? {};
  const month = Math.round((count * 730 * 0.1 + count * (volume?.size ?? 0) * 0.1) * 100);
  expect(cheapest?.price).toMatchObject({ month, currency: "USD", listed: { on: "2026-11-02" } });
  expect(cheapest?.reasons[0]).toContain("2026-11-02");
  expect(partly?.price?.notPriced).toContainEqual(expect.stringMatching(/^machines with/));
  expect(partly?.reasons[0]).toMatch(/more than/);
  expect(unlisted).not.toHaveProperty("price");
  expect(bronze?.unmet).toEqual([{ requirement: "tier=gold", detail: 'The label "tier" is "bronze".' }]);
  expect(unknown?.unmet).toMatchObject([
    { requirement: "format=vm", detail: 'The provider "unknown" is not installed.' },
  ]);
});

it("is the same order whatever order the runtimes come in, and what-if leaves one out", () => {
  const told = evaluate(asked, runtimes);
  expect(evaluate(asked, [...runtimes].reverse())).toEqual(told);
  const without = evaluate(
    asked,
    runtimes.filter(({ id }) => id !== "d"),
  );
  expect(without.map(({ id }) => id)).toEqual(["c", "b", "a", "e", "f"]);
  expect(without[0]?.rank).toBe(1);
});

it("holds to a highest price: what costs more does not fit, nor does what nobody knows the price of", () => {
  const [cheapest] = evaluate(asked, runtimes);
  const told = evaluate({ ...asked, maxPrice: cheapest?.price?.month }, runtimes);
  expect(told.filter(({ rank }) => rank !== undefined).map(({ id }) => id)).toEqual(["d"]);
  const unmet = Object.fromEntries(told.map(({ id, unmet: all }) => [id, all.map(({ detail }) => detail)]));
  expect(unmet.c).toEqual([expect.stringMatching(/^It costs \d+\.\d\d USD a month\.$/)]);
  expect(unmet.b).toEqual([expect.stringMatching(/^Nobody knows/)]);
  expect(unmet.a).toEqual([expect.stringMatching(/^Nobody knows/)]);
});

it("names each role that has no image in a region", () => {
  const onlyElsewhere = everywhere.roles.map((role) => ({
    ...role,
    container: { ...role.container, image: { cheap: { south: "img-1" } } },
  }));
  const [one] = evaluate({ ...asked, cluster: { ...everywhere, roles: onlyElsewhere } }, [runtime("d", "cheap")]);
  expect(one?.unmet).toMatchObject([{ requirement: "image for cheap in north" }]);
  expect(one?.unmet[0]?.detail).toContain("cheap (south)");
});

it("looks at the version of a cluster, and prices nothing there", () => {
  const chart = goodChart(
    chartWith({ "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nkubeVersion: '>=1.30.0'\n" }),
  );
  const needs = { ...asked, format: "helm", pkg: chart, formats: new Map([["cheap", ["helm"]]]) };
  const bare = { ...needs, cluster: renderAnswers(chart, {}) };
  const [later, older] = evaluate(bare, [clusterOf("g", "v1.29.4"), clusterOf("h", "v1.31.0-eks-1a2b3c")]);
  expect(later).toMatchObject({ id: "h", rank: 1, unmet: [] });
  expect(later).not.toHaveProperty("price");
  expect(older).toMatchObject({ id: "g", unmet: [{ requirement: "version of Kubernetes" }] });
});

function clusterOf(id: string, version: string): Runtime {
  const { probe, ...rest } = runtime(id, "cheap");
  const permissions = { needed: [], missing: [] };
  return { ...rest, probe: { ...probe, cluster: { version, permissions, namespaces: { own: true }, metrics: false } } };
}
