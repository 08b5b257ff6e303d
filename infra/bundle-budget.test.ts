import { beforeAll, expect, test } from "vitest";
import { type Bundle, bundle } from "./bundle.ts";

/** Bytes. An API function is loaded while a user waits; the others carry a cloud's SDK or are behind a queue. */
const API_BUDGET = 600_000;
const OTHER_BUDGET = 1_500_000;

let bundles: readonly Bundle[] = [];
beforeAll(async () => {
  ({ bundles } = await bundle());
}, 120_000);

test("every API function is at most 600 KB", () => {
  const api = bundles.filter(({ name }) => name.startsWith("api-"));
  expect(api.length).toBeGreaterThan(0);
  expect(api.filter(({ bytes }) => bytes > API_BUDGET)).toEqual([]);
});

test("no function is larger than a cloud's SDK makes it", () => {
  expect(bundles.filter(({ bytes }) => bytes > OTHER_BUDGET)).toEqual([]);
});

test("bundling again without a change does nothing", async () => {
  const again = await bundle();
  expect(again.built).toBe(false);
  expect(again.milliseconds).toBeLessThan(1000);
});
