import { expect, test } from "vitest";
import { addressAt, parseCidr } from "./cidr.ts";

test("the gateway of a subnet is its first address", () => {
  expect(addressAt(parseCidr("10.77.1.0/24"), 1)).toBe("10.77.1.1");
  expect(addressAt(parseCidr("203.0.113.77/28"), 1)).toBe("203.0.113.65");
  expect(addressAt(parseCidr("255.255.255.255/32"), 0)).toBe("255.255.255.255");
});

test.each(["", "10.0.0.0", "10.0.0.256/24", "10.0.0.0/33", "::1/64"])("%j is no network", (text) => {
  expect(() => parseCidr(text)).toThrow("no IPv4 network");
});
