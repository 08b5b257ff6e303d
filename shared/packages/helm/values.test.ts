import { describe, expect, it } from "vitest";
import { helmFormat } from "./format.ts";
import { chartWith, goodChart, loadChart } from "./test-chart.ts";

const check = (pkg: ReturnType<typeof goodChart>, answers: unknown) => {
  const checked = helmFormat.checkValues(pkg, answers);
  return checked.ok ? checked.values : checked.faults.map(({ pointer }) => pointer);
};

describe("values of a chart", () => {
  it("are merged over the defaults as Helm does: maps deeply, lists replaced, null takes away", () => {
    const pkg = goodChart(chartWith({ "values.schema.json": null }));
    expect(check(pkg, { image: { tag: "2" }, ingress: { hosts: ["a"] }, auth: null })).toEqual({
      replicas: 2,
      image: { repository: "nginx", tag: "2" },
      auth: null,
      ingress: { enabled: false, hosts: ["a"] },
    });
  });

  it("keep what a deployment has where nothing is answered", () => {
    const pkg = goodChart(chartWith());
    const checked = helmFormat.checkValues(pkg, { replicas: 4 }, { current: { image: { tag: "5" }, replicas: 3 } });
    expect(checked).toMatchObject({ ok: true, values: { replicas: 4, image: { repository: "nginx", tag: "5" } } });
  });

  it("without a schema must have a map where the chart has one, and may be more than the chart lists", () => {
    const pkg = goodChart(chartWith({ "values.schema.json": null }));
    expect(check(pkg, { image: "nginx", ingress: { enabled: "yes", hosts: {} } })).toEqual([
      "/image",
      "/ingress/enabled",
      "/ingress/hosts",
    ]);
    expect(check(pkg, { replicas: "500m", more: { a: 1 } })).toMatchObject({ replicas: "500m", more: { a: 1 } });
  });

  it("are checked by the schemas of subcharts that are on, under their keys", () => {
    const files = {
      "Chart.yaml":
        "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: db, version: '*', alias: store, condition: store.enabled}]\n",
      "values.yaml": "store: {enabled: true}\n",
      "values.schema.json": null,
      "charts/db/Chart.yaml": "name: db\nversion: 1.0.0\n",
      "charts/db/values.yaml": "size: 8\n",
      "charts/db/values.schema.json":
        '{"properties": {"size": {"type": "integer"}, "global": {"properties": {"zone": {"type": "string"}}}}}',
    };
    const pkg = goodChart(chartWith(files));
    expect(check(pkg, {})).toEqual({ store: { enabled: true } });
    expect(check(pkg, { store: { size: "big" }, global: { zone: 1 } })).toEqual(["/store/size", "/store/global/zone"]);
    expect(check(pkg, { store: { size: "big", enabled: false } })).toEqual({ store: { size: "big", enabled: false } });
  });

  it("of a library are none: it cannot be deployed", () => {
    const chart = { "Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n" };
    expect(check(goodChart(chartWith(chart)), {})).toEqual([""]);
  });

  it("are refused when they are no JSON of a sane size", () => {
    const pkg = goodChart(chartWith({ "values.schema.json": null }));
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = [deep];
    expect(check(pkg, { a: deep })).toHaveLength(1);
    expect(check(pkg, { a: Array(60_000).fill(1) })).toHaveLength(1);
    expect(check(pkg, { a: "\ud800" })).toEqual(["/a"]);
    expect(check(pkg, { a: () => 1 })).toEqual(["/a"]);
    expect(check(pkg, JSON.parse('{"__proto__": {"a": 1}}'))).toEqual(["/__proto__"]);
  });
});

describe("the form of a chart", () => {
  it("asks what the chart has, in its order, with labels of the schema and texts of comments", () => {
    const form = helmFormat.form(goodChart(chartWith()));
    expect(form.sections).toMatchObject([
      {
        kind: "field",
        pointer: "/replicas",
        label: "Servers",
        description: "How many there are.",
        type: "integer",
        default: 2,
        min: 1,
        max: 9,
      },
      {
        kind: "section",
        pointer: "/image",
        items: [
          { key: "repository", type: "string" },
          { key: "tag", pattern: "^[0-9]" },
        ],
      },
      { kind: "section", pointer: "/auth", items: [{ pointer: "/auth/password", type: "password" }] },
      {
        kind: "section",
        pointer: "/ingress",
        items: [
          { type: "boolean", default: false },
          { type: "array", default: [] },
        ],
      },
    ]);
    expect(form.schema).toMatchObject({ required: ["image"] });
  });

  it("is there for a real chart without a schema", async () => {
    const form = helmFormat.form(goodChart(await loadChart("memcached-3.2.5")));
    expect(form.sections.map(({ key }) => key)).toContain("replicaCount");
    expect(form.schema).toMatchObject({ properties: { replicaCount: { type: ["number", "string", "null"] } } });
  });
});
