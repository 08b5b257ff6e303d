import { expect, test } from "vitest";
import { clientToken } from "./tokens.ts";

test("a key that EC2 takes is its own token", () => {
  expect(clientToken("task-0123456789abcdef")).toBe("task-0123456789abcdef");
  expect(clientToken("k".repeat(64))).toBe("k".repeat(64));
});

test.each(["k".repeat(65), "schlüssel", "with space"])("%s becomes 64 characters, always the same ones", (key) => {
  expect(clientToken(key)).toMatch(/^[0-9a-f]{64}$/);
  expect(clientToken(key)).toBe(clientToken(key));
  expect(clientToken(key)).not.toBe(clientToken(`${key}x`));
});
