import { expect, test } from "vitest";
import { refusal, wayError } from "./errors.ts";

test.each([
  [1100, "MissingParameter, request should have param [image_id]", "invalid", false],
  [1101, "UnsupportedAction", "invalid", false],
  [1200, "AuthFailure, signature not matched", "auth", false],
  [1300, "RequestHasExpired", "auth", false],
  [1400, "PermissionDenied, you have no permission to [RunInstances]", "denied", false],
  [1400, "PermissionDenied, status of resource [i-1] is [running], should be [stopped]", "conflict", false],
  [1400, "PermissionDenied, resource [i-1] is in transition status [stopping]", "conflict", false],
  [1400, "PermissionDenied, lease info is not ready yet", "conflict", false],
  [2100, "ResourceNotFound, resource [i-1] not found", "not-found", false],
  [2400, "BalanceNotEnough", "quota", false],
  [2500, "QuotasExceeded, you can only have [20] instances", "quota", false],
  [2500, "QuotasExceeded, API request rate limit exceeded", "throttled", true],
  [5000, "InternalError", "unavailable", true],
  [5100, "ServerBusy", "unavailable", true],
  [5200, "InsufficientResources", "quota", false],
  [5300, "ServerUpdating", "unavailable", true],
  [5999, "something new", "unavailable", true],
  [4711, "something new", "invalid", false],
])("%i %s is %s", (code, message, kind, retryable) => {
  const error = refusal(code, message);
  expect(error).toMatchObject({ kind, retryable, providerCode: String(code) });
  expect(error.message).toBe(`QingCloud answered ${code}: ${message}`);
});

test("a clock that is wrong is told with by how much and what helps", () => {
  expect(refusal(1300, "RequestHasExpired", -312)).toMatchObject({
    message: "QingCloud answered 1300: RequestHasExpired (this installation's clock is 312 s behind QingCloud's)",
    remedy: expect.stringContaining("NTP"),
  });
  expect(refusal(1300, "", 90).message).toBe(
    "QingCloud answered 1300: no reason given (this installation's clock is 90 s ahead of QingCloud's)",
  );
});

test("a long answer is cut", () => {
  expect(refusal(1100, "x".repeat(2000)).message.length).toBeLessThan(600);
});

test.each([
  ["ECONNREFUSED", "unavailable"],
  ["ENOTFOUND", "unavailable"],
  ["ETIMEDOUT", "unavailable"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "invalid"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "invalid"],
])("%s on the way is %s, and the cause with its request is left out", (code, kind) => {
  const error = wayError(Object.assign(new Error("signature=secret"), { code }), "https://api.qingcloud.com");
  expect(error).toMatchObject({ kind, providerCode: code });
  expect(error.message).not.toContain("secret");
  expect(error.cause).toBeUndefined();
});
