import { expect, test } from "vitest";
import { type Flavor, smallest } from "./flavors.ts";

const flavor = (name: string, cpu: number, memory: number, more: Partial<Flavor> = {}): Flavor => ({
  id: name,
  name,
  cpu,
  memory,
  disk: 20,
  disabled: false,
  specs: 0,
  bareMetal: false,
  ...more,
});
const ALL = [
  flavor("large", 8, 16_384),
  flavor("small", 1, 2_048),
  flavor("gpu", 1, 2_048, { specs: 2 }),
  flavor("diskless", 1, 2_048, { disk: 0 }),
  flavor("metal", 1, 1_024, { bareMetal: true }),
  flavor("huge-metal", 64, 262_144, { bareMetal: true }),
  flavor("old", 1, 1_024, { disabled: true }),
];

test.each([
  [{ cpu: 1, memory: 512 }, "small"],
  [{ cpu: 1, memory: 2_049 }, "large"],
  [{ cpu: 2, memory: 512 }, "large"],
  [{ cpu: 16, memory: 512 }, "huge-metal"],
])("%j fits into %s", (size, name) => {
  expect(smallest(ALL, size, undefined).name).toBe(name);
});

test("only what the runtime names is chosen", () => {
  expect(smallest(ALL, { cpu: 1, memory: 512 }, ["metal", "large"]).name).toBe("large");
  expect(smallest(ALL, { cpu: 1, memory: 512 }, ["metal"]).name).toBe("metal");
});

test.each([
  [{ cpu: 65, memory: 512 }, undefined],
  [{ cpu: 2, memory: 512 }, ["small"]],
  [{ cpu: 0, memory: 512 }, undefined],
  [{ cpu: Number.NaN, memory: 512 }, undefined],
])("%j of %j is invalid, and says what there is", (size, named) => {
  expect(() => smallest(ALL, size, named)).toThrow(
    expect.objectContaining({ kind: "invalid", providerCode: "NoFlavor", message: expect.stringContaining("largest") }),
  );
});
