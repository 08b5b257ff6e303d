import { expect, it } from "vitest";
import { GATEWAY, LIMITS } from "../../shared/protocol/limits.ts";
import { clampOutput, verdict } from "./result.ts";

it.each([
  ["zero bytes", Buffer.alloc(100_000)],
  ["escapes", Buffer.alloc(100_000, 0x1b)],
  ["quotes", Buffer.alloc(100_000, '"')],
  ["broken UTF-8", Buffer.alloc(100_000, 0xff)],
  ["a character cut in two", Buffer.from("漢".repeat(50_000))],
  ["line separators", Buffer.from("\u2028".repeat(50_000))],
])("makes %s fit a frame together with its envelope", (_, bytes) => {
  const result = {
    ...verdict("cmd-000001", "failed", new Date(), new Date(), "x".repeat(5_000)),
    output: clampOutput(bytes),
  };
  expect(result.output.length).toBeLessThanOrEqual(LIMITS.outputBytes);
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(GATEWAY.frameBytes);
});

it("keeps the end", () => {
  expect(clampOutput(Buffer.from(`${"a".repeat(LIMITS.outputBytes)}\tEND\n`)).endsWith("a\tEND\n")).toBe(true);
});
