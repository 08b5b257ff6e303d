import { expect, test } from "vitest";
import { prices } from "./prices.ts";

test("a size costs what the type costs that it gets, in regions of the list", () => {
  expect(prices.machineHour({ cpu: 1, memory: 1_024 }, "eastus")).toBe(0.0104);
  expect(prices.machineHour({ cpu: 2, memory: 4_096 }, "westeurope")).toBe(0.048);
  expect(prices.machineHour({ cpu: 3, memory: 20_000 }, "eastus")).toBe(0.226);
  expect(prices.machineHour({ cpu: 96, memory: 672 * 1_024 }, "eastus")).toBe(5.424);
  expect(prices.machineHour({ cpu: 128, memory: 1_024 }, "eastus")).toBeUndefined();
  expect(prices.machineHour({ cpu: 1, memory: 1_024 }, "mars")).toBeUndefined();
  expect(prices.machineHour({ cpu: 0, memory: 1_024 }, "eastus")).toBeUndefined();
});

test("a disk is billed as the next size that Azure has", () => {
  const month = (size: number) => (prices.volumeMonth("eastus", size) ?? 0) * size;
  expect(month(128)).toBeCloseTo(9.6);
  expect(month(33)).toBeCloseTo(4.8);
  expect(month(1)).toBeCloseTo(0.3);
  expect(prices.volumeMonth("eastus", 40_000)).toBeUndefined();
  expect(prices.volumeMonth("westeurope", 10)).toBeUndefined();
  expect(prices.addressHour("eastus")).toBe(0.005);
});
