import { expect, it } from "vitest";
import { readMonitor } from "./monitor-output.ts";

const items = [
  { name: "latency", type: "int" as const },
  { name: "mode", type: "str" as const },
  { name: "__proto__", type: "str" as const },
];

it.each([
  ["numbers and texts", '{"latency": 12, "mode": "leader"}', { latency: 12, mode: "leader" }],
  ["a number printed as text", '{"latency": "12.5"}', { latency: 12.5 }],
  ["a number for a text", '{"mode": 3}', { mode: "3" }],
  ["what it does not know", '{"latency": 1, "other": 2, "constructor": 3}', { latency: 1 }],
  ["what is no number", '{"latency": "many", "mode": null}', {}],
  ["an empty text for a number", '{"latency": " "}', {}],
  ["no finite number", '{"latency": "Infinity"}', {}],
  ["a list", "[1, 2]", {}],
  ["no JSON", "zk_avg_latency 0\n", {}],
  ["nothing", "", {}],
  ["a nested object", '{"mode": {"a": 1}, "latency": [1]}', {}],
])("reads %s", (_, output, values) => {
  expect(readMonitor(output, items)).toEqual(values);
});

it("cuts long texts, and makes no prototype of a name", () => {
  const read = readMonitor(`{"mode": "${"x".repeat(100)}", "__proto__": "evil"}`, items);
  expect(read).toEqual({ mode: "x".repeat(64) });
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});
