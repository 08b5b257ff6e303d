import { packageConformance } from "../conformance.ts";
import { helmFormat } from "./format.ts";
import { chartWith, loadChart, realCharts } from "./test-chart.ts";

const real = await Promise.all(realCharts.map(async (name) => [name, await loadChart(name), {}] as const));

packageConformance(helmFormat, {
  good: [
    ["a chart with a schema", chartWith(), {}],
    ["a chart without one", chartWith({ "values.schema.json": null }), {}],
    ...real,
  ],
  refused: [
    ["no object", [], [""]],
    ["wrong types", { replicas: "two", image: { tag: 1 } }, ["/image/tag", "/replicas"]],
    ["what the schema does not allow", { replicas: 10, image: { tag: "latest" } }, ["/image/tag", "/replicas"]],
    ["no value where one is required", { image: { tag: null } }, ["/image/tag"]],
  ],
  faulty: [
    ["no version", chartWith({ "Chart.yaml": "apiVersion: v2\nname: web\n" }), "Chart.yaml#/version"],
    ["a broken schema", chartWith({ "values.schema.json": '{"type": "objekt"}' }), "values.schema.json#/type"],
    ["broken values", chartWith({ "values.yaml": "a: [" }), "values.yaml#"],
  ],
  secret: { files: chartWith(), answers: { auth: { password: "hunter2" } }, clear: "hunter2" },
});
