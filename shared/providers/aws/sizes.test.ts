import { expect, test } from "vitest";
import { ProviderError } from "../contract.ts";
import { instanceType } from "./sizes.ts";

test.each([
  [{ cpu: 1, memory: 512 }, "t3.nano"],
  [{ cpu: 1, memory: 1024 }, "t3.micro"],
  [{ cpu: 2, memory: 2048 }, "t3.small"],
  [{ cpu: 2, memory: 2049 }, "t3.medium"],
  [{ cpu: 4, memory: 4096 }, "t3.xlarge"],
  [{ cpu: 2, memory: 16_384 }, "r7i.large"],
  [{ cpu: 8, memory: 16_384 }, "t3.2xlarge"],
  [{ cpu: 16, memory: 32_768 }, "c7i.4xlarge"],
  [{ cpu: 16, memory: 40_000 }, "m7i.4xlarge"],
  [{ cpu: 192, memory: 1_572_864 }, "r7i.48xlarge"],
])("%o is held by %s", (size, type) => {
  expect(instanceType(size)).toBe(type);
});

test.each([
  { cpu: 193, memory: 1024 },
  { cpu: 1, memory: 1_572_865 },
  { cpu: 0, memory: 1024 },
  { cpu: 1, memory: -1 },
  { cpu: Number.NaN, memory: 1024 },
])("%o is refused", (size) => {
  expect(() => instanceType(size)).toThrow(ProviderError);
  expect(() => instanceType(size)).toThrow(expect.objectContaining({ kind: "invalid", retryable: false }));
});
