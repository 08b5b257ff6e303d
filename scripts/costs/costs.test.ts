import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { itemSize } from "../../shared/platform/item-size.ts";
import { costsDocument } from "../costs.ts";
import { creationOf, measuredItem, monthOf } from "./credentials.ts";

it("counts an item as DynamoDB does", () => {
  expect(itemSize({ pk: "a", sk: "bc" })).toBe(7);
  expect(itemSize({ é: "€" })).toBe(5);
  expect(itemSize({ n: 12345, t: true })).toBe(1 + 4 + 1 + 1);
  expect(itemSize({ l: ["ab", 1], m: { k: "v" }, gone: undefined })).toBe(1 + 3 + 3 + 3 + 1 + 3 + 3 + 4);
});

it("10,000 credentials cost at most one dollar a month, of keys and storage", async () => {
  const bytes = await measuredItem();
  expect(bytes).toBeGreaterThan(600);
  expect(bytes).toBeLessThan(1536);
  const { key, storage, storageWithoutFree, secretsManager } = monthOf(10_000, bytes, 0);
  expect(key + storage).toBeLessThanOrEqual(1);
  // An account whose free 25 GB are used up pays a quarter of a cent more.
  expect(storageWithoutFree).toBeLessThan(0.005);
  expect(secretsManager).toBe(4000);
  expect(creationOf(bytes) * 10_000).toBeLessThan(0.1);
});

it("automatic rotation adds a dollar twice, and no more", () => {
  expect([0, 1, 2, 3, 10].map((rotations) => monthOf(1, 1000, rotations).key)).toEqual([1, 2, 3, 3, 3]);
});

it("docs/costs.md says what is computed", async () => {
  const text = readFileSync(new URL("../../docs/costs.md", import.meta.url), "utf8");
  expect(await costsDocument(text), "run node scripts/costs.ts").toBe(text);
});
