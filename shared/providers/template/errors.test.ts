import { expect, test } from "vitest";
import { refusal, wayError } from "./errors.ts";

test.each([
  [429, "slow_down", "throttled", true],
  [409, "wrong_state", "conflict", false],
  [409, "limit_reached", "quota", false],
  [404, "a code of next year", "not-found", false],
  [418, "a code of next year", "invalid", false],
  [503, "Status503", "unavailable", true],
])("%i %s is %s", (status, code, kind, retryable) => {
  const error = refusal({ status, code, message: "in its own words", requestId: "req-1" });
  expect(error).toMatchObject({ kind, retryable, providerCode: code, requestId: "req-1" });
  expect(error.message).toContain("in its own words");
});

test.each([
  ["ECONNREFUSED", "unavailable"],
  ["CERT_HAS_EXPIRED", "invalid"],
  ["ADDRESS_REFUSED", "invalid"],
])("a way that ends with %s is %s, and carries no request", (code, kind) => {
  const error = wayError(Object.assign(new Error("with the key in it"), { code }), "https://api.cloud.example");
  expect(error).toMatchObject({ kind, providerCode: code });
  expect(error.cause).toBeUndefined();
  expect(error.message).not.toContain("key in it");
});
